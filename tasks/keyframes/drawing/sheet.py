"""A sheet: one plane of a picture while it is being painted."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tasks.keyframes.colour import Colour
from tasks.keyframes.contract import DrawnLayer
from tasks.keyframes.drawing.raster import (
    Field,
    Pixels,
    Points,
    as_field,
    blur,
    dither,
    dither_rows,
    fill,
    resize,
    stroke,
)

Shade = Callable[[Field, Field], Field]
"""Colours (rows, columns, 3) for a column of y and a row of x, in canvas pixels."""

_GRID_PX = 8  # shades are smooth: read every 8 pixels and scaled up


def plain(colour: Colour) -> Shade:
    """The same colour everywhere."""
    flat = as_field(colour)
    return lambda ys, xs: np.broadcast_to(flat, (ys.shape[0], xs.shape[1], 3)).copy()


class Sheet:
    """RGB and opacity over the whole canvas, cropped when it is done.

    Attributes:
        depth: 0 is infinitely far, 1 is nearest.
        rgb: (height, width, 3).
        alpha: (height, width); all 255 for the backdrop.
    """

    def __init__(self, width_px: int, height_px: int, depth: float, opaque: bool = False) -> None:
        self.width = width_px
        self.height = height_px
        self.depth = depth
        self.opaque = opaque
        self.rgb: Pixels = np.zeros((height_px, width_px, 3), dtype=np.uint8)
        self.alpha: Pixels = np.full((height_px, width_px), 255 if opaque else 0, dtype=np.uint8)

    def colours(self, shade: Shade, box: tuple[int, int, int, int]) -> Pixels:
        """The shade's pixels over left, top, right, bottom."""
        left, top, right, bottom = box
        columns, rows = -(-(right - left) // _GRID_PX) + 1, -(-(bottom - top) // _GRID_PX) + 1
        ys = as_field(np.linspace(top, bottom, rows))[:, None]
        xs = as_field(np.linspace(left, right, columns))[None, :]
        return dither(resize(as_field(shade(ys, xs)), right - left, bottom - top), top, left)

    def cover(self, shade: Shade) -> None:
        """Paint all of it, opaque."""
        self.rgb[:] = self.colours(shade, (0, 0, self.width, self.height))
        self.alpha[:] = 255

    def land(self, line: Field, shade: Shade, bottom: int | None = None) -> None:
        """Fill everything below a line, down to a row or the canvas's bottom.

        Args:
            line: The line's y for every column.
            shade: Its colours.
            bottom: First row no longer filled; where other land will hide it.
        """
        floor = self.height if bottom is None else min(self.height, bottom)
        top = max(0, int(line.min()) - 2)
        solid = min(floor, int(line.max()) + 3)
        if top >= floor:
            return
        pixels = self.colours(shade, (0, top, self.width, floor))
        steep = np.sqrt(1 + np.gradient(line) ** 2)
        ys = np.arange(top, solid, dtype=np.float32)[:, None] + 0.5
        cover = np.clip((ys - line) / steep + 0.5, 0, 1) * 255
        self._over(pixels[: solid - top], as_field(cover), 0, top)
        if solid < floor:
            self.rgb[solid:floor] = pixels[solid - top :]
            self.alpha[solid:floor] = 255

    def shapes(
        self, outlines: Sequence[Points], shade: Shade, opacity: float = 1.0, blur_px: float = 0.0
    ) -> None:
        """Fill outlines in one colouring; what lies outside the canvas is cut off."""
        if not outlines:
            return
        box = self._box(np.concatenate(outlines), 3 + 3 * blur_px)
        if box is None:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), dtype=np.uint8)
        fill(mask, [outline - (box[0], box[1]) for outline in outlines])
        self.stencil(blur(mask, blur_px), shade, box[0], box[1], opacity)

    def lines(
        self,
        lines: Sequence[Points],
        width_px: float,
        shade: Shade,
        opacity: float = 1.0,
        blur_px: float = 0.0,
    ) -> None:
        """Draw open lines of one width."""
        if not lines:
            return
        box = self._box(np.concatenate(lines), width_px + 3 + 3 * blur_px)
        if box is None:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), dtype=np.uint8)
        for line in lines:
            stroke(mask, line - (box[0], box[1]), width_px)
        self.stencil(blur(mask, blur_px), shade, box[0], box[1], opacity)

    def glow(
        self, x: float, y: float, radius: float, colour: Colour, strength: float, squash: float = 1
    ) -> None:
        """Lay soft light over what is painted; it fades to nothing at the radius."""
        box = self._box(
            np.array([[x - radius, y - radius * squash], [x + radius, y + radius * squash]]), 0
        )
        if box is None:
            return
        width, height = max(2, (box[2] - box[0]) // 4), max(2, (box[3] - box[1]) // 4)
        ys = np.linspace(box[1], box[3], height, dtype=np.float32)[:, None]
        xs = np.linspace(box[0], box[2], width, dtype=np.float32)[None, :]
        far = np.sqrt(((xs - x) / radius) ** 2 + ((ys - y) / (radius * squash)) ** 2)
        fade = np.clip(1 - far, 0, 1) ** 2 * strength
        self.veil(resize(as_field(fade), box[2] - box[0], box[3] - box[1]), colour, box[0], box[1])

    def veil(self, share: Field, colour: Colour, left: int, top: int) -> None:
        """Mix a colour into what is painted, leaving the opacity as it is."""
        window = self.rgb[top : top + share.shape[0], left : left + share.shape[1]]
        rows = np.broadcast_to(as_field(colour), (share.shape[0], 3))
        over = dither_rows(as_field(rows), share.shape[1], top, left)
        cover = as_field(share)
        window[:] = cv2.blendLinear(
            np.ascontiguousarray(over), np.ascontiguousarray(window), cover, as_field(1 - cover)
        )

    def stencil(
        self, mask: Pixels, shade: Shade, left: int, top: int, opacity: float = 1.0
    ) -> None:
        """Paint through a mask whose corner lies at left, top; cut off at the canvas's edge."""
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + mask.shape[1]), min(self.height, top + mask.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        window = mask[y0 - top : y1 - top, x0 - left : x1 - left]
        self._over(self.colours(shade, (x0, y0, x1, y1)), as_field(window) * opacity, x0, y0)

    def _over(self, pixels: Pixels, cover: Field, left: int, top: int) -> None:
        rows = slice(top, top + cover.shape[0])
        columns = slice(left, left + cover.shape[1])
        share = cover / np.float32(255)
        if not self.opaque:
            under = as_field(self.alpha[rows, columns]) / np.float32(255)
            union = share + under * (1 - share)
            self.alpha[rows, columns] = np.rint(union * 255).astype(np.uint8)
            share = np.where(under > 0, share / np.maximum(union, np.float32(1e-6)), np.float32(1))
        target = np.ascontiguousarray(self.rgb[rows, columns])
        share = as_field(share)
        self.rgb[rows, columns] = cv2.blendLinear(
            np.ascontiguousarray(pixels), target, share, as_field(1 - share)
        )

    def _box(self, points: NDArray[np.float64], margin: float) -> tuple[int, int, int, int] | None:
        low = np.floor(points.min(axis=0) - margin)
        high = np.ceil(points.max(axis=0) + margin)
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(self.width, int(high[0])), min(self.height, int(high[1]))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def layer(self) -> DrawnLayer | None:
        """The finished layer, cropped; None if nothing was painted."""
        if self.opaque:
            return DrawnLayer(self.rgb, 0, 0, self.depth)
        rows = np.flatnonzero(self.alpha.max(axis=1))
        if rows.size == 0:
            return None
        columns = np.flatnonzero(self.alpha.max(axis=0))
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        alpha = self.alpha[top:bottom, left:right]
        planes = cv2.split(self.rgb[top:bottom, left:right])
        pixels = np.asarray(cv2.merge([*planes, alpha]), dtype=np.uint8)
        return DrawnLayer(pixels, int(left), int(top), self.depth)
