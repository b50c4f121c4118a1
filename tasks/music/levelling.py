"""Bringing a loop to the level at which beds are stored."""

import numpy as np
from numpy.typing import NDArray

from storygen.loudness import LoudnessMeter
from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]

BED_LUFS = -20.0
"""Loud enough for 16 bit, quiet enough to keep every peak; the mix sets the final level."""

SILENT_LUFS = -60.0
"""Nothing quieter is taken for music."""

_HIGHEST_PEAK = 0.89  # -1 dBFS
_BLOCK_SAMPLES = 10 * SAMPLE_RATE_HZ


def level(samples: Floats) -> float:
    """Bring sound to `BED_LUFS` in place, or lower where its peaks would not fit.

    Args:
        samples: Shape (n, 2), 48 kHz.

    Returns:
        How loud it was; what was below `SILENT_LUFS` stays as it is.
    """
    meter = LoudnessMeter(channels=2)
    for start in range(0, len(samples), _BLOCK_SAMPLES):
        meter.add(samples[start : start + _BLOCK_SAMPLES])
    loudness_lufs = meter.integrated_lufs()
    if loudness_lufs > SILENT_LUFS:
        peak = max(float(samples.max()), -float(samples.min()))
        gain = 10 ** ((BED_LUFS - loudness_lufs) / 20)
        samples *= np.float32(min(gain, _HIGHEST_PEAK / peak))
    return loudness_lufs
