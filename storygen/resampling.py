"""From any sampling rate to 48 kHz, without losing or shifting a sample."""

from functools import lru_cache
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ

Doubles = NDArray[np.float64]

_HALF_WIDTH = 32  # input samples to each side, at rates up to 48 kHz
_PASSBAND = 0.94  # of the lower of the two Nyquist frequencies
_KAISER_BETA = 9.0  # what is stopped lies 90 dB down
_BLOCK = 128  # at least so many samples at once: one matrix product instead of many small ones


def to_48_khz(samples: NDArray[np.floating], rate_hz: int) -> Doubles:
    """Resample by a windowed sinc, in phase: sample n of the answer is heard at n / 48000 s.

    Args:
        samples: Mono sound.
        rate_hz: Its sampling rate.

    Returns:
        ceil(n x 48000 / rate_hz) samples.
    """
    sound = samples.astype(np.float64)
    length = ceil(len(sound) * SAMPLE_RATE_HZ / rate_hz)
    if rate_hz == SAMPLE_RATE_HZ or not length:
        return sound
    taken, kernel = _kernel(rate_hz)
    margin = (kernel.shape[0] - taken) // 2
    blocks = ceil(len(sound) / taken)
    padded = np.pad(sound, (margin, blocks * taken - len(sound) + margin))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[0])[::taken]
    # In double precision, so that rounding to 16 bits does not hang on how BLAS adds up.
    return (windows @ kernel).reshape(-1)[:length]


@lru_cache(maxsize=4)
def _kernel(rate_hz: int) -> tuple[int, Doubles]:
    """How many samples a block takes in, and the matrix that turns it into samples at 48 kHz."""
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    repeats = ceil(_BLOCK * common / rate_hz)
    taken, given = rate_hz // common * repeats, SAMPLE_RATE_HZ // common * repeats
    bandwidth = _PASSBAND * min(1.0, SAMPLE_RATE_HZ / rate_hz)
    reach = ceil(_HALF_WIDTH / min(1.0, SAMPLE_RATE_HZ / rate_hz))
    sources = np.arange(-reach, taken + reach)
    wanted = np.arange(given) * taken / given
    distance = sources[:, None] - wanted[None, :]
    inside = np.maximum(0.0, 1 - np.square(distance / reach))
    window = np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA) * (inside > 0)
    kernel = bandwidth * np.sinc(bandwidth * distance) * window
    return taken, kernel / kernel.sum(axis=0)
