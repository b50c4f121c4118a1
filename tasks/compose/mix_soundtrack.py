"""The film's sound: voices over music that gives way to them, mastered and encoded.

Works through the film a block at a time and as often as needed: memory does not grow with its
length.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import log10
from pathlib import Path

import numpy as np

from storygen import files
from storygen.loudness import LoudnessMeter
from storygen.models.sound import Placement
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from tasks.compose.mix_bed import BedTrack
from tasks.compose.mix_ducking import DuckingEnvelope, EdgeFades
from tasks.compose.mix_mastering import SILENT_LUFS, master
from tasks.compose.mix_voice import VoiceTrack
from tasks.compose.mix_wav import Floats

BED_UNDER_VOICE_LU = 8.0
"""How far the music lies under the voice's loudness where nobody speaks."""

_BLOCK_SAMPLES = 2 * SAMPLE_RATE_HZ
_TWO_SPEAKERS_LU = 10 * log10(2)  # BS.1770-4 adds up the channels; a voice plays on both


@dataclass(frozen=True)
class MixResult:
    """A mix, encoded.

    Attributes:
        samples: Its length at 48 kHz, encoder delay not counted.
        loudness_lufs: Integrated, of the decoded file; -70 for silence.
        true_peak_dbtp: Of the decoded file; -inf for silence.
    """

    samples: int
    loudness_lufs: float
    true_peak_dbtp: float


def mix_soundtrack(
    placements: Sequence[tuple[Path, Placement]],
    bed: Path | None,
    total_frames: int,
    fps: Fraction,
    target: Path,
    scratch: Path,
    block_samples: int = _BLOCK_SAMPLES,
) -> MixResult:
    """Mix, master and encode the sound of a whole film.

    Args:
        placements: The WAV file (48 kHz, mono, 16 bit) of each narration, and where it lies.
        bed: WAV file (48 kHz, stereo, 16 bit) of one loop of music; None for no music.
        total_frames: Length of the film.
        fps: Frame rate of the film.
        target: The MP4 file to write.
        scratch: An existing folder for temporary files.
        block_samples: How much is held at once; the sound does not depend on it.

    Returns:
        What was measured on the encoded file: -14 LUFS +- 0.5 and at most -1 dBTP, unless there
        is nothing to hear.

    Raises:
        ToolError: ffmpeg failed, for instance because the disk is full.
        StoreError: A WAV file is damaged.
        ValueError: The film's plan is wrong, for instance a narration longer than its frames.
    """
    total_samples = sample_at(total_frames, fps)
    encoded = scratch / "soundtrack.mp4"
    with ExitStack() as stack:
        music = None if bed is None else stack.enter_context(BedTrack(bed))
        mix = _Mix(VoiceTrack(placements, total_samples, fps), music, total_samples, block_samples)
        level = master(mix.blocks, mix.loudness_lufs, encoded)
    files.copy(encoded, target)
    files.remove(encoded)
    return MixResult(total_samples, level.loudness_lufs, level.true_peak_dbtp)


class _Mix:
    """Voices over music, before mastering.

    Attributes:
        loudness_lufs: About how loud it is: the voice's loudness, or the music's without one.
    """

    def __init__(
        self, voice: VoiceTrack, music: BedTrack | None, total_samples: int, block_samples: int
    ) -> None:
        self._voice = voice
        self._music = music
        self._stretches = list(pairwise([*range(0, total_samples, block_samples), total_samples]))
        self._ducking = DuckingEnvelope(voice.spans)
        self._fades = EdgeFades(total_samples)
        self.loudness_lufs = self._voice_lufs()
        self._music_gain = 1.0
        if music is not None:
            music_lufs = music.loudness_lufs(total_samples)
            if self.loudness_lufs <= SILENT_LUFS:
                self.loudness_lufs = music_lufs
            elif music_lufs > SILENT_LUFS:
                gain_db = self.loudness_lufs - BED_UNDER_VOICE_LU - music_lufs
                self._music_gain = 10 ** (gain_db / 20)

    def blocks(self) -> Iterator[Floats]:
        """The whole mix, of shape (n, 2), a block at a time."""
        for start, end in self._stretches:
            voice = self._voice.read(start, end)
            yield np.stack([voice, voice], axis=1) + self._music_at(start, end)

    def _music_at(self, start: int, end: int) -> Floats:
        if self._music is None:
            return np.zeros((1, 2), dtype=np.float32)
        gain = self._ducking.read(start, end) * self._fades.read(start, end) * self._music_gain
        return np.multiply(self._music.looped(start, end), gain[:, None], dtype=np.float32)

    def _voice_lufs(self) -> float:
        meter = LoudnessMeter(channels=1)
        for start, end in self._stretches:
            meter.add(self._voice.read(start, end))
        return meter.integrated_lufs() + _TWO_SPEAKERS_LU
