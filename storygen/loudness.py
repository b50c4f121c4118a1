"""How loud sound is: integrated loudness and true peak by ITU-R BS.1770-4 and EBU R 128."""

from dataclasses import dataclass
from functools import lru_cache
from math import pi, tan

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770-4: nothing below it counts, and silence is reported as it."""

_OFFSET_LU = -0.691  # BS.1770-4, equation (2): cancels the K-weighting's gain at 997 Hz
_RELATIVE_GATE_LU = -10.0
_HOPS_PER_BLOCK = 4  # 400 ms blocks that overlap by 75 %
_HOPS_PER_STEP = 10
_OVERSAMPLING = 4
_PEAK_TAPS = 48  # per phase; with a Kaiser beta of 8 flat to 0.05 dB up to 20 kHz
_PEAK_FFT = 1 << 15


@dataclass(frozen=True)
class Biquad:
    """A second-order filter, a0 = 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float

    def response(self, taps: int) -> Doubles:
        """The first `taps` samples of its impulse response."""
        out = np.zeros(taps)
        y1 = y2 = 0.0
        x = (self.b0, self.b1, self.b2)
        for n in range(taps):
            y = (x[n] if n < 3 else 0.0) - self.a1 * y1 - self.a2 * y2
            out[n], y1, y2 = y, y, y1
        return out


class LoudnessMeter:
    """Measures integrated loudness of sound that comes in pieces of any length.

    Args:
        rate_hz: Sampling rate.
        channels: 1 (a single front speaker) or 2 (left and right); all weigh 1.
    """

    def __init__(self, rate_hz: int = 48_000, channels: int = 1) -> None:
        self._hop = rate_hz // 10
        self._step = self._hop * _HOPS_PER_STEP
        taps = _k_weighting(rate_hz)
        self._lead = len(taps) - 1
        self._fft_size = 1 << (self._step + self._lead - 1).bit_length()
        self._spectrum = np.fft.rfft(taps, self._fft_size).astype(np.complex64)
        self._pending: Floats = np.zeros((channels, self._lead), dtype=np.float32)
        self._hops: list[Doubles] = []

    def add(self, samples: Floats) -> None:
        """Take in more sound, of shape (n,) or (n, channels)."""
        pending = np.concatenate([self._pending, _by_channel(samples)], axis=1)
        start = 0
        while pending.shape[1] - self._lead - start >= self._step:
            self._hops.append(self._hop_powers(pending[:, start : start + self._lead + self._step]))
            start += self._step
        self._pending = pending[:, start:].copy()

    def integrated_lufs(self) -> float:
        """Gated loudness of all sound so far; `SILENCE_LUFS` if none is louder.

        Sound shorter than one block of 400 ms is measured as one block of its own length.
        """
        rest = self._pending.shape[1] - self._lead
        hops = np.concatenate([*self._hops, self._hop_powers(self._pending)])
        if len(hops) < _HOPS_PER_BLOCK:
            power = float(self._weighted(self._pending).sum()) / max(1, rest)
            return max(SILENCE_LUFS, _lufs(power))
        blocks = np.convolve(hops, np.full(_HOPS_PER_BLOCK, 1 / _HOPS_PER_BLOCK), "valid")
        return _gated_lufs(blocks)

    def _weighted(self, window: Floats) -> Floats:
        """Squared K-weighted samples of a window, its lead cut off, channels summed."""
        spectrum = np.fft.rfft(window, self._fft_size, axis=1) * self._spectrum
        weighted = np.fft.irfft(spectrum, self._fft_size, axis=1)
        heard = weighted[:, self._lead : window.shape[1]]
        return np.square(heard).sum(axis=0)

    def _hop_powers(self, window: Floats) -> Doubles:
        squares = self._weighted(window)
        whole = len(squares) // self._hop
        return squares[: whole * self._hop].reshape(whole, self._hop).mean(axis=1, dtype=np.float64)


def integrated_lufs(samples: Floats, rate_hz: int = 48_000) -> float:
    """Integrated loudness by BS.1770-4, in LUFS.

    Args:
        samples: Shape (n,) or (n, channels), full scale 1.0; one or two channels.
        rate_hz: Sampling rate.

    Returns:
        The loudness; `SILENCE_LUFS` for silence.
    """
    meter = LoudnessMeter(rate_hz, 1 if samples.ndim == 1 else samples.shape[1])
    meter.add(samples)
    return meter.integrated_lufs()


def true_peak_dbtp(samples: Floats) -> float:
    """The highest peak between and at the samples, in dBTP, by fourfold oversampling.

    Args:
        samples: Shape (n,) or (n, channels), full scale 1.0.

    Returns:
        The peak over all channels; -inf for silence.
    """
    channels = _by_channel(samples)
    if channels.shape[1] == 0:
        return float("-inf")
    peak = float(np.abs(channels).max())
    half = _PEAK_TAPS // 2
    padded = np.pad(channels, ((0, 0), (half, half)))
    step = _PEAK_FFT - _PEAK_TAPS + 1
    phases = np.fft.rfft(_peak_phases(), _PEAK_FFT, axis=1).astype(np.complex64)
    for start in range(0, channels.shape[1], step):
        window = padded[:, start : start + _PEAK_FFT]
        spectrum = np.fft.rfft(window, _PEAK_FFT, axis=1)
        for phase in phases:
            between = np.fft.irfft(spectrum * phase, _PEAK_FFT, axis=1)
            peak = max(peak, float(np.abs(between[:, _PEAK_TAPS - 1 : window.shape[1]]).max()))
    return float(20 * np.log10(peak)) if peak > 0 else float("-inf")


def _by_channel(samples: Floats) -> Floats:
    return np.ascontiguousarray(np.atleast_2d(samples.T), dtype=np.float32)


def _lufs(power: float) -> float:
    return _OFFSET_LU + 10 * float(np.log10(max(power, 1e-12)))


def _gated_lufs(blocks: Doubles) -> float:
    """Loudness of the mean power of the blocks that pass both gates of BS.1770-4."""
    heard = blocks[blocks > 10 ** ((SILENCE_LUFS - _OFFSET_LU) / 10)]
    if not len(heard):
        return SILENCE_LUFS
    heard = heard[heard > heard.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
    return max(SILENCE_LUFS, _lufs(float(heard.mean())))


@lru_cache(maxsize=4)
def _k_weighting(rate_hz: int) -> Doubles:
    """Impulse response of the K-weighting; what is cut off lies 120 dB down.

    The two filters are those of BS.1770-4, tables 1 and 2, at 48 kHz; at other rates the
    bilinear transform of the same analogue filters (B. De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES 145).
    """
    taps = 1 << (rate_hz // 12).bit_length()
    shelf = _high_shelf(rate_hz, 1681.974450955533, 3.999843853973347, 0.7071752369554196)
    low_cut = _low_cut(rate_hz, 38.13547087602444, 0.5003270373238773)
    size = 2 * taps
    both = np.fft.rfft(shelf.response(taps), size) * np.fft.rfft(low_cut.response(taps), size)
    return np.fft.irfft(both, size)[:taps]


def _high_shelf(rate_hz: int, corner_hz: float, gain_db: float, quality: float) -> Biquad:
    k = tan(pi * corner_hz / rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    return Biquad(
        b0=(high + band * k / quality + k * k) / a0,
        b1=2 * (k * k - high) / a0,
        b2=(high - band * k / quality + k * k) / a0,
        a1=2 * (k * k - 1) / a0,
        a2=(1 - k / quality + k * k) / a0,
    )


def _low_cut(rate_hz: int, corner_hz: float, quality: float) -> Biquad:
    k = tan(pi * corner_hz / rate_hz)
    a0 = 1 + k / quality + k * k
    return Biquad(1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0)


@lru_cache(maxsize=1)
def _peak_phases() -> Doubles:
    """Kaiser-windowed sinc filters that give the three points between two samples."""
    positions = np.arange(_PEAK_TAPS) - (_PEAK_TAPS // 2 - 1)
    fractions = np.arange(1, _OVERSAMPLING)[:, None] / _OVERSAMPLING
    distance = positions[::-1] - (1 - fractions)
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (distance / (_PEAK_TAPS / 2)) ** 2))) / np.i0(8)
    return np.sinc(distance) * window
