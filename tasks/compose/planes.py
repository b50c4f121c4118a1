"""Layers as planes of Y'CbCr 4:2:0 (BT.709, limited range), as the encoder wants them.

A picture's sRGB values are taken as BT.709's, as everywhere in video: no player tells them apart.
Chroma samples lie on the left luma column of their pair and between its two rows (H.264's default,
ITU-T H.264 figure E-1, type 0).
"""

from dataclasses import dataclass
from typing import NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen.errors import StoreError
from tasks.compose.cutting import BLOCK_PX
from tasks.compose.resampling import MARGIN_PX, Plane

_REACH_PX = 5  # how far a sample of chroma reaches: its own filter, and two taps of resampling

_LUMA: NDArray[np.float64] = (
    np.array([0.2126, 0.7152, 0.0722]) * 219 / 255
)  # ITU-R BT.709-6, 3.2 and 3.4
_BLUE = np.array([-0.2126, -0.7152, 0.9278]) / 1.8556 * 224 / 255
_RED = np.array([0.7874, -0.7152, -0.0722]) / 1.5748 * 224 / 255


@dataclass(frozen=True)
class LayerPlanes:
    """A layer, multiplied by its opacity, padded by MARGIN_PX of each plane.

    Attributes:
        luma: (height, width).
        chroma: (height / 2, width / 2, 2): Cb, Cr.
        clear_luma: 255 minus the opacity, like luma; None for an opaque layer.
        clear_chroma: The same for both samples of chroma.
        solid: Which blocks are opaque, and what lies around them too.
        blank: Which blocks are clear, and what lies around them too.
        width_px: Without padding.
        height_px: Without padding.
    """

    luma: Plane
    chroma: Plane
    clear_luma: Plane | None
    clear_chroma: Plane | None
    solid: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    width_px: int
    height_px: int

    @property
    def size_bytes(self) -> int:
        """How much memory it takes."""
        planes = (self.luma, self.chroma, self.clear_luma, self.clear_chroma)
        return sum(plane.nbytes for plane in planes if plane is not None)


class Place(NamedTuple):
    """Where a layer lies on its canvas, and how large that is."""

    left_px: int
    top_px: int
    canvas_width_px: int
    canvas_height_px: int


class Edges(NamedTuple):
    """At which edges of its canvas a layer ends; it is taken to go on there, unseen."""

    left: bool
    top: bool
    right: bool
    bottom: bool


def decode_layer(png: bytes, place: Place) -> LayerPlanes:
    """Read a layer's PNG.

    Raises:
        StoreError: It is no picture.
    """
    bgra = cast("Plane | None", cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED))
    if bgra is None or bgra.dtype != np.uint8 or bgra.ndim != 3:
        raise StoreError(f"a layer of {len(png)} bytes is no PNG in colour; redo the keyframes")
    return _opaque(bgra) if bgra.shape[2] == 3 else _clear(bgra, _edges(bgra, place))


def _edges(pixels: Plane, place: Place) -> Edges:
    height, width = pixels.shape[:2]
    return Edges(
        left=place.left_px <= 0,
        top=place.top_px <= 0,
        right=place.left_px + width >= place.canvas_width_px,
        bottom=place.top_px + height >= place.canvas_height_px,
    )


def _opaque(bgr: Plane) -> LayerPlanes:
    height, width = bgr.shape[:2]
    blocks = (-(-height // BLOCK_PX), -(-width // BLOCK_PX))
    chroma = cv2.transform(_row_pairs(bgr), _weights(_BLUE, _RED, offset=128))
    everywhere = Edges(True, True, True, True)
    return LayerPlanes(
        luma=_padded(cv2.transform(bgr, _weights(_LUMA, offset=16)), 0, everywhere),
        chroma=_padded(_column_pairs(cast(Plane, chroma)), 0, everywhere),
        clear_luma=None,
        clear_chroma=None,
        solid=np.ones(blocks, np.bool_),
        blank=np.zeros(blocks, np.bool_),
        width_px=width,
        height_px=height,
    )


def _clear(bgra: Plane, edges: Edges) -> LayerPlanes:
    height, width = bgra.shape[:2]
    weighted = cast(Plane, cv2.cvtColor(bgra, cv2.COLOR_RGBA2mRGBA))
    alpha = np.ascontiguousarray(bgra[..., 3])
    clear = cast(Plane, cv2.bitwise_not(alpha))
    half = _row_pairs(weighted)
    half_clear = cv2.bitwise_not(np.ascontiguousarray(half[..., 3]))
    clear_pairs = _column_pairs(cast(Plane, cv2.merge([half_clear, half_clear])))
    chroma = cv2.transform(half, _weights(_BLUE, _RED, offset=128 / 255))
    return LayerPlanes(
        luma=_padded(cv2.transform(weighted, _weights(_LUMA, offset=16 / 255)), 0, edges),
        chroma=_padded(_column_pairs(cast(Plane, chroma)), 0, edges),
        clear_luma=_padded(clear, 255, edges),
        clear_chroma=_padded(clear_pairs, 255, edges),
        solid=_without(clear, 255, edges),
        blank=_without(alpha, 0, edges),
        width_px=width,
        height_px=height,
    )


def _weights(*rows: NDArray[np.float64], offset: float) -> NDArray[np.float64]:
    """A matrix for `cv2.transform`: weights of blue, green, red; then of one, or of opacity."""
    return np.array([[*row[::-1], offset] for row in rows])


def _row_pairs(pixels: Plane) -> Plane:
    """The mean of each two rows; an odd last row counts twice."""
    below = pixels[1::2] if len(pixels) % 2 == 0 else np.concatenate([pixels[1::2], pixels[-1:]])
    return cast(Plane, cv2.addWeighted(pixels[::2], 0.5, below, 0.5, 0))


def _column_pairs(chroma: Plane) -> Plane:
    """Every other column, filtered by (1, 2, 1) / 4."""
    filtered = cv2.sepFilter2D(
        chroma, -1, np.array([0.25, 0.5, 0.25]), np.ones(1), borderType=cv2.BORDER_REPLICATE
    )
    pairs = cast(Plane, filtered).view(np.uint16)[:, ::2]
    return np.ascontiguousarray(pairs).view(np.uint8)


def _padded(plane: object, fill: int, edges: Edges, by_px: int = MARGIN_PX) -> Plane:
    """Padded on every side: by the outermost pixels where the layer goes on, else by a value."""
    padded = cast(
        Plane,
        cv2.copyMakeBorder(
            cast(Plane, plane), by_px, by_px, by_px, by_px, cv2.BORDER_CONSTANT, value=(fill,) * 4
        ),
    )
    if edges.left:
        padded[:, :by_px] = padded[:, by_px, None]
    if edges.right:
        padded[:, -by_px:] = padded[:, -by_px - 1, None]
    if edges.top:
        padded[:by_px] = padded[by_px]
    if edges.bottom:
        padded[-by_px:] = padded[-by_px - 1]
    return padded


def _without(values: Plane, outside: int, edges: Edges) -> NDArray[np.bool_]:
    """Which blocks hold nothing but zeros, a reach around them included."""
    around = _padded(values, outside, edges, _REACH_PX)
    reach = np.ones((2 * _REACH_PX + 1, 2 * _REACH_PX + 1), np.uint8)
    most = cast(Plane, cv2.dilate(around, reach))[_REACH_PX:-_REACH_PX, _REACH_PX:-_REACH_PX]
    down, across = (-size % BLOCK_PX for size in most.shape)
    filled = np.pad(most, ((0, down), (0, across)))
    rows = filled.reshape(-1, BLOCK_PX, filled.shape[1]).max(axis=1)
    return rows.reshape(len(rows), -1, BLOCK_PX).max(axis=2) == 0
