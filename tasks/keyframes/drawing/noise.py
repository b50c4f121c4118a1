"""Random streams and smooth noise; the same seed and name, the same numbers."""

import hashlib

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tasks.keyframes.drawing.raster import Field, as_field


def stream(seed: int, name: str) -> Generator:
    """A random stream of its own for each seed and name."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def wave(rng: Generator, length: int, bumps: float, octaves: int = 1, gain: float = 0.5) -> Field:
    """A smooth line within about -1..1.

    Args:
        rng: Where the randomness comes from.
        length: Number of samples.
        bumps: Random values along the line in the first octave.
        octaves: Each has twice the bumps of the one before.
        gain: Height of an octave, relative to the one before.
    """
    total = np.zeros((1, length), dtype=np.float32)
    height = 1.0
    for octave in range(octaves):
        count = max(3, round(bumps * 2**octave) + 2)
        values = rng.uniform(-1, 1, (1, count)).astype(np.float32)
        total += height * as_field(cv2.resize(values, (length, 1), interpolation=cv2.INTER_CUBIC))
        height *= gain
    return total[0]


def jagged(rng: Generator, length: int, peaks: int, roughness: float = 0.5) -> Field:
    """A mountain line within about 0..1: straight flanks broken ever finer.

    Args:
        rng: Where the randomness comes from.
        length: Number of samples.
        peaks: Peaks along the line.
        roughness: Height of each finer break, relative to the one before.
    """
    count = 2 * peaks + 1
    xs = np.linspace(0, 1, count) + rng.uniform(-0.38, 0.38, count) / count
    tall = rng.uniform(0.45, 1, count)
    ys = np.where(np.arange(count) % 2 == 1, tall, rng.uniform(0.1, 0.5, count) * np.roll(tall, 1))
    xs[0], xs[-1] = 0, 1
    height = 0.11
    for _ in range(5):
        middles = (xs[1:] + xs[:-1]) / 2 + rng.uniform(-0.15, 0.15, len(xs) - 1) * np.diff(xs)
        lifts = (ys[1:] + ys[:-1]) / 2 + rng.uniform(-height, height, len(xs) - 1)
        xs = np.insert(xs, np.arange(1, len(xs)), middles)
        ys = np.insert(ys, np.arange(1, len(ys)), lifts)
        height *= roughness
    return np.interp(np.linspace(0, 1, length), xs, ys).astype(np.float32)


def clouds(
    rng: Generator, shape: tuple[int, int], cells: tuple[float, float], octaves: int = 4
) -> Field:
    """Soft two-dimensional noise within about -1..1.

    Args:
        rng: Where the randomness comes from.
        shape: Rows and columns.
        cells: Random values down and across in the first octave.
        octaves: Each has twice the cells of the one before and half the height.
    """
    total = np.zeros(shape, dtype=np.float32)
    for octave in range(octaves):
        grid = (round(cells[0] * 2**octave) + 2, round(cells[1] * 2**octave) + 2)
        values = rng.uniform(-1, 1, grid).astype(np.float32)
        finer = cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        total += 0.5**octave * as_field(finer)
    return total


def smoothstep(low: float, high: float, at: NDArray[np.floating]) -> Field:
    """0 below `low`, 1 above `high`, an even ease between; `low` may exceed `high`."""
    share = np.clip((at - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)
