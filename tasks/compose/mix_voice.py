"""The narrations of a film, each at its place, read a stretch at a time."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from storygen.models.sound import Placement
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from tasks.compose.mix_wav import Floats, WavReader

FADE_IN_SAMPLES = SAMPLE_RATE_HZ * 20 // 1000
FADE_OUT_SAMPLES = SAMPLE_RATE_HZ * 50 // 1000

_HEARD = 0.001  # -60 dBFS

Span = tuple[int, int]
"""Samples [start, end) of the film."""


@dataclass(frozen=True)
class _Spoken:
    path: Path
    start: int
    end: int
    is_heard: bool


class VoiceTrack:
    """Every narration of a film at the first sample of its first frame.

    Args:
        placements: The WAV file of each narration and where it lies; in any order.
        total_samples: Length of the film.
        fps: Frame rate of the film.

    Raises:
        ValueError: A narration is longer than its place, leaves the film or meets another. The
            plan of the film is wrong; nothing a user could mend.
    """

    def __init__(
        self, placements: Sequence[tuple[Path, Placement]], total_samples: int, fps: Fraction
    ) -> None:
        placed = [_placed(path, placement, fps) for path, placement in placements]
        self._spoken = sorted(placed, key=lambda spoken: spoken.start)
        self._ends = [spoken.end for spoken in self._spoken]
        for before, after in zip(self._spoken, self._spoken[1:], strict=False):
            if before.end > after.start:
                raise ValueError(f"two narrations overlap at sample {after.start}")
        if self._spoken and (self._spoken[0].start < 0 or self._ends[-1] > total_samples):
            raise ValueError(f"a narration lies outside the film's {total_samples} samples")

    @property
    def spans(self) -> list[Span]:
        """Where something is heard, in film order; a beat without words is silent."""
        return [(spoken.start, spoken.end) for spoken in self._spoken if spoken.is_heard]

    def read(self, start: int, end: int) -> Floats:
        """Samples [start, end) of the voice, of shape (n,)."""
        heard = np.zeros(end - start, dtype=np.float32)
        for spoken in self._spoken[bisect_right(self._ends, start) :]:
            if spoken.start >= end:
                break
            first, last = max(start, spoken.start), min(end, spoken.end)
            heard[first - start : last - start] = _faded(spoken, first, last)
        return heard


def _placed(path: Path, placement: Placement, fps: Fraction) -> _Spoken:
    start, end = sample_at(placement.first_frame, fps), sample_at(placement.end_frame, fps)
    with WavReader(path, channels=1) as wav:
        if wav.samples > end - start:
            raise ValueError(
                f"narration {placement.audio.sha256[:12]} has {wav.samples} samples; its frames "
                f"[{placement.first_frame}, {placement.end_frame}) hold {end - start}"
            )
        return _Spoken(path, start, start + wav.samples, _is_heard(wav))


def _is_heard(wav: WavReader) -> bool:
    starts = range(0, wav.samples, SAMPLE_RATE_HZ)
    pieces = (wav.read(start, min(start + SAMPLE_RATE_HZ, wav.samples)) for start in starts)
    return any(np.abs(piece).max() > _HEARD for piece in pieces)


def _faded(spoken: _Spoken, first: int, last: int) -> Floats:
    with WavReader(spoken.path, channels=1) as wav:
        heard = wav.read(first - spoken.start, last - spoken.start)[:, 0]
    fade = np.minimum(
        np.arange(first - spoken.start, last - spoken.start, dtype=np.float32) / FADE_IN_SAMPLES,
        np.arange(spoken.end - first - 1, spoken.end - last - 1, -1, dtype=np.float32)
        / FADE_OUT_SAMPLES,
    )
    return heard * np.minimum(fade, 1)
