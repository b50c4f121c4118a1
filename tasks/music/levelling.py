"""Bringing a loop to the level at which beds are stored."""

import numpy as np
from numpy.typing import NDArray

from storygen.loudness import SILENCE_LUFS, integrated_lufs

Floats = NDArray[np.float32]

BED_LUFS = -20.0
"""Loud enough for 16 bit, quiet enough to keep every peak; the mix sets the final level."""

_HIGHEST_PEAK = 0.89  # -1 dBFS


def levelled(samples: Floats) -> Floats:
    """The sound at `BED_LUFS`, or lower where its peaks would not fit.

    Args:
        samples: Shape (n, 2), 48 kHz.
    """
    loudness_lufs = integrated_lufs(samples)
    if loudness_lufs <= SILENCE_LUFS:
        return samples
    gain = 10 ** ((BED_LUFS - loudness_lufs) / 20)
    peak = float(np.abs(samples).max())
    return samples * np.float32(min(gain, _HIGHEST_PEAK / peak))
