"""Held sounds: strings and choirs of many players, and a soft bass."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_TABLE = 1 << 18  # 5.5 s until the ensemble repeats
_SPREAD_CENTS = 26.0
_HIGHEST_HZ = 11_000


def ensemble(pitch: int, brightness_hz: float, rng: np.random.Generator) -> Floats:
    """A table of many players on one note, which repeats without a seam.

    Each overtone is a narrow band of noise rather than a line (P. Nasca's PADsynth), as with many
    slightly detuned players.

    Args:
        pitch: MIDI note.
        brightness_hz: Where overtones fade.
        rng: Decides the players' phases.

    Returns:
        Mono, RMS 1.0.
    """
    hz = 440.0 * 2 ** ((pitch - 69) / 12)
    bin_hz = SAMPLE_RATE_HZ / _TABLE
    level = np.zeros(_TABLE // 2 + 1)
    for order in range(1, int(_HIGHEST_HZ / hz) + 1):
        centre_hz = order * hz
        width_hz = centre_hz * (2 ** (_SPREAD_CENTS / 1200) - 1) * (0.6 + 0.4 * order**0.3)
        gain = order**-1.25 / (1 + (centre_hz / brightness_hz) ** 2)
        first = max(1, int((centre_hz - 4 * width_hz) / bin_hz))
        last = int((centre_hz + 4 * width_hz) / bin_hz) + 2
        bins = np.arange(first, last)
        shape = np.exp(-(((bins * bin_hz - centre_hz) / width_hz) ** 2))
        level[first:last] += gain * shape / np.sqrt(width_hz)
    phase = np.exp(2j * np.pi * rng.random(len(level), dtype=np.float32))
    table = np.fft.irfft((level * phase).astype(np.complex64), _TABLE)
    return (table / np.sqrt(np.mean(table**2))).astype(np.float32)


def from_table(table: Floats, offset: int, samples: int) -> Floats:
    """A stretch of a repeating table that starts anywhere in it."""
    offset %= len(table)
    turns = -(-(offset + samples) // len(table))
    return np.tile(table, turns)[offset : offset + samples]


def bass(pitch: int, samples: int) -> Floats:
    """A soft round bass note with just enough overtones for small speakers; peak about 1.0."""
    hz = 440.0 * 2 ** ((pitch - 69) / 12)
    turn = 2 * np.pi * hz / SAMPLE_RATE_HZ * np.arange(samples)
    low = np.sin(turn).astype(np.float32)
    # Chebyshev polynomials: sin and cos of the multiples without computing them again.
    second = low * np.cos(turn).astype(np.float32)
    third = low * (3 - 4 * low * low)
    return (low + np.float32(0.44) * second + np.float32(0.1) * third).astype(np.float32)


def swelled(samples: int, attack_s: float, release_s: float, fall: float) -> Floats:
    """The level of a held note: it comes in, sinks slowly to `fall`, and goes out."""
    level = np.linspace(1, fall, samples, dtype=np.float32)
    attack = min(samples // 2, int(attack_s * SAMPLE_RATE_HZ))
    release = min(samples - attack, int(release_s * SAMPLE_RATE_HZ))
    level[:attack] *= _quarter_wave(attack)
    level[samples - release :] *= _quarter_wave(release)[::-1]
    return level


@lru_cache(maxsize=16)
def _quarter_wave(samples: int) -> Floats:
    return np.sin(np.pi / 2 * (np.arange(samples) + 0.5) / max(1, samples)).astype(np.float32)
