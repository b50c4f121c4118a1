"""Bringing a mix to the target loudness, as it sounds after encoding."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from storygen.errors import ToolError
from storygen.loudness import LoudnessMeter
from tasks.compose.mix_encoding import decoded, encode_aac
from tasks.compose.mix_limiter import limited
from tasks.compose.mix_peaks import PeakMeter
from tasks.compose.mix_wav import Floats

TARGET_LUFS = -14.0
"""What YouTube and Spotify play at: louder sound is turned down, quieter stays quiet."""

MAX_TRUE_PEAK_DBTP = -1.0
"""The most that EBU R 128 allows, and the platforms ask for before lossy coding."""

SILENT_LUFS = -60.0
"""Nothing quieter is made louder: there is nothing in it to hear."""

_TOLERANCE_LU = 0.25  # half of what the film may be off
_CEILING_DBTP = -1.4  # leaves the encoder 0.4 dB; a few hundredths are usual at its rate
_FAR_LU = 1.2  # after so large a step another look is cheaper than encoding twice
_LIMITED_SHARE = 1.6  # the limiter takes a third to a half of each step back
_LOOKS = 3
_REPEATS = 8

Blocks = Callable[[], Iterable[Floats]]


@dataclass(frozen=True)
class Level:
    """How loud encoded sound is.

    Attributes:
        samples: How many came out of the decoder.
        loudness_lufs: Integrated.
        true_peak_dbtp: Over both channels; -inf for silence.
    """

    samples: int
    loudness_lufs: float
    true_peak_dbtp: float

    @property
    def good_enough(self) -> bool:
        """Whether it keeps to what the film allows."""
        off_lu = abs(self.loudness_lufs - TARGET_LUFS)
        return off_lu <= 2 * _TOLERANCE_LU and self.true_peak_dbtp <= MAX_TRUE_PEAK_DBTP


@dataclass(frozen=True)
class _Chain:
    """Gain, then limiter."""

    gain_db: float
    ceiling_dbtp: float = _CEILING_DBTP

    def run(self, mix: Blocks) -> Iterator[Floats]:
        gain = np.float32(10 ** (self.gain_db / 20))
        return limited((block * gain for block in mix()), self.ceiling_dbtp)

    def corrected(self, level: Level, limited_share: float) -> "_Chain":
        """Nearer to the targets, by what was measured behind the encoder.

        Args:
            level: What this chain gave.
            limited_share: How much more gain it takes to be so much louder.
        """
        over_db = max(0.0, level.true_peak_dbtp - MAX_TRUE_PEAK_DBTP)
        off_lu = TARGET_LUFS - level.loudness_lufs
        step_db = off_lu * limited_share if abs(off_lu) > _TOLERANCE_LU else 0.0
        margin_db = over_db + 0.1 if over_db else 0.0
        return replace(
            self,
            gain_db=round(self.gain_db + step_db, 2),
            ceiling_dbtp=round(self.ceiling_dbtp - margin_db, 2),
        )


def master(mix: Blocks, loudness_lufs: float, path: Path) -> Level:
    """Encode a mix at the target loudness, under the highest true peak allowed.

    Args:
        mix: Gives the whole mix, of shape (n, 2), each time it is called.
        loudness_lufs: About how loud the mix is; quieter than `SILENT_LUFS` stays as it is.
        path: The MP4 file to write.

    Returns:
        What was measured on the file, decoded again.

    Raises:
        ToolError: ffmpeg failed, or no gain reaches the targets.
    """
    if loudness_lufs <= SILENT_LUFS:
        return _encoded(mix(), path)
    chain = _settled(mix, _Chain(round(TARGET_LUFS - loudness_lufs, 2)))
    level = _encoded(chain.run(mix), path)
    share = _LIMITED_SHARE
    for _ in range(_REPEATS):
        better = chain.corrected(level, share)
        if better == chain:
            return level
        louder = _encoded(better.run(mix), path)
        share = _share(better.gain_db - chain.gain_db, louder.loudness_lufs - level.loudness_lufs)
        chain, level = better, louder
    if level.good_enough:
        return level
    raise ToolError(
        f"the mix stays at {level.loudness_lufs:.1f} LUFS and {level.true_peak_dbtp:.1f} dBTP; "
        f"wanted are {TARGET_LUFS} LUFS and at most {MAX_TRUE_PEAK_DBTP} dBTP"
    )


def _share(gained_db: float, louder_lu: float) -> float:
    """How much gain the last LU cost: the limiter takes ever more of it from short, peaky sound."""
    return min(8.0, max(1.0, gained_db / louder_lu)) if gained_db * louder_lu > 0 else 8.0


def _settled(mix: Blocks, chain: _Chain) -> _Chain:
    """Make up for what the limiter takes, before anything is encoded."""
    for _ in range(_LOOKS):
        meter = LoudnessMeter(channels=2)
        for block in chain.run(mix):
            meter.add(block)
        off_lu = TARGET_LUFS - meter.integrated_lufs()
        chain = replace(chain, gain_db=round(chain.gain_db + off_lu * _LIMITED_SHARE, 2))
        if abs(off_lu) < _FAR_LU:
            break
    return chain


def _encoded(blocks: Iterable[Floats], path: Path) -> Level:
    encode_aac(blocks, path)
    meter, peaks, samples = LoudnessMeter(channels=2), PeakMeter(), 0
    for block in decoded(path):
        meter.add(block)
        peaks.add(block)
        samples += len(block)
    return Level(samples, meter.integrated_lufs(), peaks.true_peak_dbtp())
