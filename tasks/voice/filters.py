"""Second-order filters for voices: R. Bristow-Johnson's "Cookbook formulae for audio EQ"."""

from functools import lru_cache
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from storygen.loudness import Biquad

Doubles = NDArray[np.float64]

_TAPS_S = 0.06  # by then a filter at 60 Hz has rung down by more than 120 dB


def high_pass(rate_hz: int, corner_hz: float, quality: float = sqrt(0.5)) -> Biquad:
    """Takes away what lies below `corner_hz`, 12 dB an octave."""
    turn = 2 * pi * corner_hz / rate_hz
    alpha, cosine = sin(turn) / (2 * quality), cos(turn)
    a0 = 1 + alpha
    edge = (1 + cosine) / 2 / a0
    return Biquad(edge, -2 * edge, edge, -2 * cosine / a0, (1 - alpha) / a0)


def bell(rate_hz: int, centre_hz: float, gain_db: float, quality: float) -> Biquad:
    """Raises or lowers what lies around `centre_hz`."""
    turn = 2 * pi * centre_hz / rate_hz
    alpha, cosine, amplitude = sin(turn) / (2 * quality), cos(turn), 10 ** (gain_db / 40)
    a0 = 1 + alpha / amplitude
    return Biquad(
        b0=(1 + alpha * amplitude) / a0,
        b1=-2 * cosine / a0,
        b2=(1 - alpha * amplitude) / a0,
        a1=-2 * cosine / a0,
        a2=(1 - alpha / amplitude) / a0,
    )


def low_shelf(rate_hz: int, corner_hz: float, gain_db: float) -> Biquad:
    """Raises or lowers what lies below `corner_hz`."""
    turn = 2 * pi * corner_hz / rate_hz
    amplitude, cosine = 10 ** (gain_db / 40), cos(turn)
    slope = 2 * sqrt(amplitude) * sin(turn) / 2 * sqrt(2)
    up, down = amplitude + 1, amplitude - 1
    a0 = up + down * cosine + slope
    return Biquad(
        b0=amplitude * (up - down * cosine + slope) / a0,
        b1=2 * amplitude * (down - up * cosine) / a0,
        b2=amplitude * (up - down * cosine - slope) / a0,
        a1=-2 * (down + up * cosine) / a0,
        a2=(up + down * cosine - slope) / a0,
    )


def filtered(samples: NDArray[np.floating], rate_hz: int, *chain: Biquad) -> Doubles:
    """Sound run through a chain of filters; as long as it was."""
    taps = _response(rate_hz, chain)
    lead = len(taps) - 1
    size = 4 << lead.bit_length()
    step = size - lead
    blocks = max(1, -(-len(samples) // step))
    padded = np.pad(samples.astype(np.float64), (lead, blocks * step - len(samples)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::step]
    spectrum = np.fft.rfft(windows, axis=1) * np.fft.rfft(taps, size)
    return np.fft.irfft(spectrum, size, axis=1)[:, lead:].reshape(-1)[: len(samples)]


@lru_cache(maxsize=8)
def _response(rate_hz: int, chain: tuple[Biquad, ...]) -> Doubles:
    taps = round(rate_hz * _TAPS_S)
    size = 2 << (len(chain) * taps).bit_length()
    spectrum = np.ones(size // 2 + 1, dtype=np.complex128)
    for biquad in chain:
        spectrum *= np.fft.rfft(biquad.response(taps), size)
    return np.fft.irfft(spectrum, size)[:taps]
