"""Whether each voice is heard where its pictures are: the narration is looked for in the film."""

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storygen import files
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from tasks.inspection import limits
from tasks.inspection.expected import SpokenStretch
from tasks.inspection.film_sound import Floats, Window

_OPENING = SAMPLE_RATE_HZ  # 1 s: enough to be like nothing else in the film
_REACH = SAMPLE_RATE_HZ // 4  # how far off a voice is looked for

_FAINTEST = 0.1  # a voice 20 dB below its narration is not heard


@dataclass(frozen=True)
class Found:
    """Where a voice was found.

    Attributes:
        expected: The sample at which it should start.
        late: Samples it starts late; negative if early.
        match: How alike the film and the narration are there, 0 to 1.
    """

    expected: int
    late: int
    match: float


@dataclass
class SyncProbe:
    """Keeps the film's sound around the start of some voices, and finds these in it.

    Args:
        speech: Every beat's voice.
        fps: The film's frame rate.
    """

    def __init__(self, speech: Sequence[SpokenStretch], fps: Fraction) -> None:
        known = [stretch for stretch in speech if stretch.narration is not None]
        self._probes: list[tuple[int, Floats, Window]] = []
        for stretch in _spread(known, int(limits.SYNC_SAMPLES.value)):
            start = sample_at(stretch.first_frame, fps)
            opening = _opening(stretch.narration) if stretch.narration else np.zeros(0, np.float32)
            if opening.any():
                room = np.zeros(len(opening) + 2 * _REACH, dtype=np.float32)
                self._probes.append((start, opening, Window(start - _REACH, room)))

    def add(self, at: int, mono: Floats) -> None:
        """Take in more sound, whose first sample is `at`."""
        for _, _, window in self._probes:
            window.take(at, mono)

    def found(self) -> tuple[Found, ...]:
        """Where each voice was found, in film order."""
        return tuple(_find(start, voice, w.sound) for start, voice, w in self._probes)


def _spread(stretches: Sequence[SpokenStretch], most: int) -> list[SpokenStretch]:
    """At most `most` of them, evenly over the film, the first and the last among them."""
    if len(stretches) <= most:
        return list(stretches)
    last = len(stretches) - 1
    return [stretches[round(i * last / (most - 1))] for i in range(most)]


def _opening(narration: Path) -> Floats:
    """The first second of a narration: WAV, 16 bit, mono, as storygen writes it."""
    with files.open_read(narration) as file, wave.open(file) as wav:
        pcm = wav.readframes(_OPENING)
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def _find(start: int, voice: Floats, heard: Floats) -> Found:
    """Slide the voice along what is heard; the best fit is normalised cross-correlation's peak."""
    size = 1 << (len(heard) + len(voice) - 1).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(voice, size))
    places = len(heard) - len(voice) + 1
    likeness = np.fft.irfft(product, size)[:places]
    loudness = float(np.linalg.norm(voice))
    # Without a floor, a stretch of near silence is like anything.
    norms = np.maximum(_norms(heard, len(voice)), _FAINTEST * loudness)
    match = likeness / (norms * loudness)
    best = int(np.argmax(match))
    return Found(expected=start, late=best - _REACH, match=float(match[best]))


def _norms(heard: Floats, length: int) -> NDArray[np.float64]:
    """The norm of every stretch of `length` samples."""
    energy = np.concatenate([[0.0], np.cumsum(np.square(heard, dtype=np.float64))])
    return np.sqrt(np.maximum(energy[length:] - energy[:-length], 0))
