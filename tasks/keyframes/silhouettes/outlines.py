"""Outlines from path data, limbs and smooth curves, and their masks."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import cv2
import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.svgLib import path as svg_path

from tasks.keyframes.drawing.raster import Pixels, Points, shrink

_CURVE_STEPS = 10
_SUPERSAMPLING = 3


class _Flattener(BasePen):
    """Collects each subpath as points, its curves cut into short straight lines."""

    def __init__(self) -> None:
        cast(Any, super()).__init__(None)
        self.outlines: list[Points] = []
        self._points: list[tuple[float, float]] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._finish()
        self._points = [pt]

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._points.append(pt)

    def _curveToOne(
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        start = np.array(self._points[-1])
        along = np.linspace(0, 1, _CURVE_STEPS + 1)[1:, None]
        back = 1 - along
        curve = (
            back**3 * start
            + 3 * back**2 * along * np.array(pt1)
            + 3 * back * along**2 * np.array(pt2)
            + along**3 * np.array(pt3)
        )
        self._points.extend((float(x), float(y)) for x, y in curve)

    def _closePath(self) -> None:
        self._finish()

    def _endPath(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if len(self._points) > 2:
            self.outlines.append(np.array(self._points))
        self._points = []


def from_path(path: str) -> list[Points]:
    """The closed outlines of SVG path data, in its own units."""
    pen = _Flattener()
    cast(Any, svg_path).parse_path(path, pen)
    return pen.outlines


def smooth(points: Sequence[Sequence[float]], closed: bool = True) -> Points:
    """A Catmull-Rom curve through the points."""
    knots = np.array(points, dtype=np.float64)
    if closed:
        padded = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        padded = np.concatenate([knots[:1], knots, knots[-1:]])
    along = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces: list[Points] = []
    for at in range(len(padded) - 3):
        before, start, end, after = padded[at : at + 4]
        pieces.append(
            0.5
            * (
                2 * start
                + (end - before) * along
                + (2 * before - 5 * start + 4 * end - after) * along**2
                + (3 * start - before - 3 * end + after) * along**3
            )
        )
    if not closed:
        pieces.append(knots[-1:])
    return np.concatenate(pieces)


def limb(knots: Sequence[Sequence[float]]) -> list[Points]:
    """A rounded stroke through points of x, y and radius; its radius may change along it."""
    spine = smooth(knots, closed=False) if len(knots) > 2 else np.array(knots, dtype=np.float64)
    outlines: list[Points] = []
    for (x0, y0, r0), (x1, y1, r1) in pairwise(spine):
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length > 1e-9:
            nx, ny = (y0 - y1) / length, (x1 - x0) / length
            outlines.append(
                np.array(
                    [
                        (x0 + nx * r0, y0 + ny * r0),
                        (x1 + nx * r1, y1 + ny * r1),
                        (x1 - nx * r1, y1 - ny * r1),
                        (x0 - nx * r0, y0 - ny * r0),
                    ]
                )
            )
    outlines += [oval(x, y, radius, radius) for x, y, radius in spine]
    return outlines


def oval(x: float, y: float, rx: float, ry: float) -> Points:
    """An ellipse."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], axis=-1)


def union_mask(outlines: Sequence[Points], width: int, height: int) -> Pixels:
    """What any outline covers, with smooth edges; outlines are in pixels."""
    large = np.zeros((height * _SUPERSAMPLING, width * _SUPERSAMPLING), dtype=np.uint8)
    for outline in outlines:
        cv2.fillPoly(large, [_scaled(outline)], 255)
    return shrink(large, width, height)


def nonzero_mask(outlines: Sequence[Points], width: int, height: int) -> Pixels:
    """What the outlines cover by SVG's nonzero rule: opposite directions cut holes."""
    shape = (height * _SUPERSAMPLING, width * _SUPERSAMPLING)
    winding = np.zeros(shape, dtype=np.int8)
    for outline in outlines:
        xs, ys = outline[:, 0], outline[:, 1]
        area = float(np.sum(xs * np.roll(ys, -1) - np.roll(xs, -1) * ys))
        once = np.zeros(shape, dtype=np.uint8)
        cv2.fillPoly(once, [_scaled(outline)], 1)
        winding += once.astype(np.int8) * np.int8(1 if area > 0 else -1)
    return shrink(np.where(winding != 0, 255, 0).astype(np.uint8), width, height)


def _scaled(outline: Points) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.round(outline * _SUPERSAMPLING - 0.5).astype(np.int32)
