"""Typed fronts for the OpenCV calls that drawing needs, and the dither that prevents banding."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
Number = TypeVar("Number", np.uint8, np.float32)
Points = NDArray[np.float64]
"""(count, 2) of x and y in pixels."""

_TILE_PX = 64
_SUBPIXEL_BITS = 4


def as_field(array: Any) -> Field:
    """The array as 32-bit floats."""
    return np.asarray(array, dtype=np.float32)


def resize(field: Field, width: int, height: int) -> Field:
    """Scale a smooth field up or down."""
    return as_field(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR))


def shrink(mask: Pixels, width: int, height: int) -> Pixels:
    """Scale down by averaging, which turns supersampled edges into smooth ones."""
    return cast(Pixels, cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))


def blur(array: NDArray[Number], sigma_px: float) -> NDArray[Number]:
    """Gaussian blur of a mask or field; large ones are blurred small and scaled up."""
    if sigma_px < 0.3:
        return array
    edge = cv2.BORDER_REPLICATE
    step = int(sigma_px / 3)
    if step < 2:
        return cast(Any, cv2.GaussianBlur(array, (0, 0), sigma_px, borderType=edge))
    height, width = array.shape[:2]
    size = (max(2, width // step), max(2, height // step))
    small = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma_px / step, borderType=edge)
    return cast(Any, cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR))


def fill(mask: Pixels, outlines: Sequence[Points], value: int = 255) -> None:
    """Draw each outline, filled and with smooth edges, into the mask."""
    scale = 1 << _SUBPIXEL_BITS
    for outline in outlines:
        # fillConvexPoly and fillPoly take pixel centres as whole numbers
        points = np.round((outline - 0.5) * scale).astype(np.int32)
        cv2.fillPoly(mask, [points], value, cv2.LINE_AA, _SUBPIXEL_BITS)


def stroke(mask: Pixels, line: Points, width_px: float, value: int = 255) -> None:
    """Draw an open line with smooth edges into the mask."""
    scale = 1 << _SUBPIXEL_BITS
    points = np.round((line - 0.5) * scale).astype(np.int32)
    thickness = max(1, round(width_px))
    cv2.polylines(mask, [points], False, value, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)


@cache
def _tile() -> Field:
    """Blue-ish noise in -0.5..0.5: neighbours differ, no visible grain."""
    rng = np.random.default_rng(20)
    noise = rng.standard_normal((_TILE_PX, _TILE_PX))
    for _ in range(6):
        padded = np.pad(noise, 4, mode="wrap")
        soft = np.asarray(cv2.GaussianBlur(padded, (0, 0), 1.2))[4:-4, 4:-4]
        ranks = (noise - soft).ravel().argsort().argsort()
        noise = (ranks.reshape(noise.shape) + 0.5) / noise.size - 0.5
    return as_field(noise)


@cache
def _strip(width: int) -> Field:
    """The tile for three channels, repeated over a width and one tile more."""
    repeats = -(-width // _TILE_PX) + 1
    noise = np.tile(_tile(), (1, repeats))
    return as_field(cv2.merge([noise, noise, noise]))


def dither(colours: Field, top: int = 0, left: int = 0) -> Pixels:
    """Round an RGB field to bytes, hiding the steps under noise of half a level.

    Args:
        colours: (rows, columns, 3) of 0..255; overwritten.
        top: Where its first row lies on the canvas.
        left: Where its first column lies on the canvas.
    """
    height, width = colours.shape[:2]
    shift = left % _TILE_PX
    noise = _strip(-(-width // _TILE_PX) * _TILE_PX)[:, shift : shift + width]
    row = 0
    while row < height:
        phase = (top + row) % _TILE_PX
        rows = min(_TILE_PX - phase, height - row)
        colours[row : row + rows] += noise[phase : phase + rows]
        row += rows
    return cast(Pixels, cv2.convertScaleAbs(colours))


def dither_rows(rows: Field, width: int, top: int = 0, left: int = 0) -> Pixels:
    """Bytes for a field whose rows are of one colour each: dithered once, then repeated.

    Args:
        rows: (rows, 3) of 0..255.
        width: Columns wanted.
        top: Where its first row lies on the canvas.
        left: Where its first column lies on the canvas.
    """
    block = np.repeat(rows[:, None, :], _TILE_PX, axis=1)
    return np.tile(dither(block, top, left), (1, -(-width // _TILE_PX), 1))[:, :width]
