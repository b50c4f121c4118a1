"""How loud the music is at each sample: by where the voice is, not by how loud it is."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from storygen.timing import SAMPLE_RATE_HZ
from tasks.compose.mix_voice import Span
from tasks.compose.mix_wav import Floats

DUCK_DB = -12.0
"""How much the music falls back while somebody speaks."""

ATTACK_SAMPLES = SAMPLE_RATE_HZ * 250 // 1000
HOLD_SAMPLES = SAMPLE_RATE_HZ * 100 // 1000
RELEASE_SAMPLES = SAMPLE_RATE_HZ * 750 // 1000

BRIDGE_SAMPLES = SAMPLE_RATE_HZ * 1500 // 1000
"""A pause up to this long stays ducked: the music would rise only to fall again at once."""

FADE_IN_SAMPLES = SAMPLE_RATE_HZ // 2
FADE_OUT_SAMPLES = SAMPLE_RATE_HZ * 2


class DuckingEnvelope:
    """The music's gain: down before a voice starts, up again after it.

    Args:
        speech: Where something is spoken, in order, not overlapping.
        duck_db: Gain while somebody speaks.
    """

    def __init__(self, speech: Sequence[Span], duck_db: float = DUCK_DB) -> None:
        self._spans = bridged(speech)
        self._starts = [start for start, _ in self._spans]
        self._ducked = np.float32(10 ** (duck_db / 20))
        self._attack = _ramp(duck_db, ATTACK_SAMPLES)
        self._release = _ramp(duck_db, RELEASE_SAMPLES)[::-1]

    def read(self, start: int, end: int) -> Floats:
        """The gain at samples [start, end), from `duck_db` to 1."""
        gain = np.ones(end - start, dtype=np.float32)
        for spoken_from, spoken_to in self._spans[max(0, bisect_right(self._starts, start) - 1) :]:
            held_to = spoken_to + HOLD_SAMPLES
            if spoken_from - ATTACK_SAMPLES >= end:
                break
            _lay(gain, start, spoken_from - ATTACK_SAMPLES, self._attack)
            _lay(gain, start, held_to, self._release)
            gain[max(0, spoken_from - start) : max(0, held_to - start)] = self._ducked
        return gain


class EdgeFades:
    """The music's fade in at the film's start and out over its end; shorter in a short film."""

    def __init__(self, total_samples: int) -> None:
        self._total = total_samples
        self._in = _half_wave(min(FADE_IN_SAMPLES, total_samples // 4))
        self._out = _half_wave(min(FADE_OUT_SAMPLES, total_samples // 3))[::-1]

    def read(self, start: int, end: int) -> Floats:
        """The gain at samples [start, end), from 0 to 1."""
        gain = np.ones(end - start, dtype=np.float32)
        _lay(gain, start, 0, self._in)
        _lay(gain, start, self._total - len(self._out), self._out)
        return gain


def bridged(speech: Sequence[Span]) -> list[Span]:
    """Join what only a short pause divides."""
    joined: list[Span] = []
    for start, end in speech:
        if joined and start - joined[-1][1] <= BRIDGE_SAMPLES:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _lay(gain: Floats, start: int, at: int, curve: Floats) -> None:
    """Put a curve that starts at film sample `at` into a stretch that starts at `start`."""
    first, last = max(at, start), min(at + len(curve), start + len(gain))
    if first < last:
        gain[first - start : last - start] = curve[first - at : last - at]


def _ramp(duck_db: float, samples: int) -> Floats:
    """From 1 down to `duck_db`, smooth in dB, as fading by hand is."""
    t = (np.arange(samples) + 0.5) / samples
    return (10 ** (duck_db / 20 * t * t * (3 - 2 * t))).astype(np.float32)


def _half_wave(samples: int) -> Floats:
    t = (np.arange(samples) + 0.5) / max(1, samples)
    return (0.5 - 0.5 * np.cos(np.pi * t)).astype(np.float32)
