"""Peaks between the samples, found only where they can matter."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tasks.compose.mix_wav import Floats

CONTEXT_SAMPLES = 24
"""What has to be known on either side of a sample."""

_MOST_OVERSHOOT = 2.0  # the sum of a phase's weights stays below it: no peak is further above
_TAPS = 2 * CONTEXT_SAMPLES
_KAISER_BETA = 8.0  # flat to 0.05 dB up to 20 kHz with these taps


def true_peaks(samples: Floats, floor: float) -> Floats:
    """The highest peak at each sample and between it and the next, over all channels.

    Fourfold oversampling as BS.1770-4, annex 2, asks for.

    Args:
        samples: Shape (n, channels), with `CONTEXT_SAMPLES` of context at both ends.
        floor: Peaks above it are exact; below it the sample's own level may stand for them.

    Returns:
        Shape (n - 2 * CONTEXT_SAMPLES,).
    """
    peaks = np.zeros(len(samples) - 2 * CONTEXT_SAMPLES, dtype=np.float32)
    for channel in np.ascontiguousarray(samples.T):
        levels = np.abs(channel[CONTEXT_SAMPLES : len(channel) - CONTEXT_SAMPLES + 1])
        np.maximum(peaks, levels[:-1], out=peaks)
        places = np.flatnonzero(np.maximum(levels[:-1], levels[1:]) > floor / _MOST_OVERSHOOT)
        windows = sliding_window_view(channel, _TAPS)[places + 1]
        between = np.abs(np.einsum("mt,pt->mp", windows, _PHASES)).max(axis=1, initial=0)
        peaks[places] = np.maximum(peaks[places], between)
    return peaks


class PeakMeter:
    """Measures the true peak of sound that comes in pieces of any length."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._pending: Floats | None = None

    def add(self, samples: Floats) -> None:
        """Take in more sound, of shape (n, channels)."""
        if self._pending is None:
            self._pending = np.zeros((CONTEXT_SAMPLES, samples.shape[1]), dtype=np.float32)
        window = np.concatenate([self._pending, samples])
        if len(window) > 2 * CONTEXT_SAMPLES:
            self._peak = max(self._peak, float(true_peaks(window, self._peak).max()))
            window = window[-2 * CONTEXT_SAMPLES :]
        self._pending = window

    def true_peak_dbtp(self) -> float:
        """The highest peak so far; -inf for silence."""
        if self._pending is not None:
            self.add(np.zeros((CONTEXT_SAMPLES, self._pending.shape[1]), dtype=np.float32))
        return 20 * float(np.log10(self._peak)) if self._peak > 0 else float("-inf")


def _phases() -> Floats:
    """Kaiser-windowed sinc filters for the three points between two samples."""
    at = np.arange(1 - CONTEXT_SAMPLES, CONTEXT_SAMPLES + 1)
    distance = at - np.array([0.25, 0.5, 0.75])[:, None]
    shape = np.sqrt(np.maximum(0, 1 - (distance / CONTEXT_SAMPLES) ** 2))
    window = np.i0(_KAISER_BETA * shape) / np.i0(_KAISER_BETA)
    return (np.sinc(distance) * window).astype(np.float32)


_PHASES = _phases()
