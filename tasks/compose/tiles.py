"""What of a layer must be drawn, cut into few rectangles.

Nothing is drawn that is clear, outside the frame, or behind something opaque all the time; and what
is opaque is not blended. Which is which is known by blocks of pixels; rectangles of blocks are then
cut so that they cost least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.compose.camera import Grid
from tasks.compose.cutting import BLOCK_PX, CellSize, Cut, cheapest_cut
from tasks.compose.planes import LayerPlanes

_Map = NDArray[np.bool_]
_Reals = NDArray[np.float64]

_MOST_CELLS = (18, 10)  # down and across; cutting takes 5 to 10 ms
_SLACK_PX = 3.0  # for the way between the frames that are looked at


class Tile(NamedTuple):
    """A rectangle of a layer, in its own pixels, and whether it must be blended."""

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int
    mixed: bool


@dataclass(frozen=True)
class PlacedLayer:
    """A layer, and its grids at some frames spread over a segment."""

    planes: LayerPlanes
    grids: tuple[Grid, ...]


def cut_tiles(layers: Sequence[PlacedLayer], frame_px: tuple[int, int]) -> list[tuple[Tile, ...]]:
    """The tiles of each layer, back to front; those of one layer do not overlap."""
    return [_tiles(layer, layers[number + 1 :], frame_px) for number, layer in enumerate(layers)]


def _tiles(
    layer: PlacedLayer, nearer: Sequence[PlacedLayer], frame_px: tuple[int, int]
) -> tuple[Tile, ...]:
    planes = layer.planes
    blocks = planes.solid.shape
    cell = CellSize(*(-(-blocks[axis] // _MOST_CELLS[axis]) for axis in (0, 1)))
    solid = _whole_cells(planes.solid, cell)
    needless = _needless(layer, nearer, frame_px, solid.shape, cell)
    wanted = ~_whole_cells(planes.blank, cell) & ~needless
    cuts = cheapest_cut(wanted, ~solid & ~needless, cell)
    return tuple(_trimmed(cut, cell, planes) for cut in cuts)


def _whole_cells(blocks: _Map, cell: CellSize) -> _Map:
    """Whether all blocks of each cell are so; the last cells may stick out of the layer."""
    down, across = (-size % step for size, step in zip(blocks.shape, cell, strict=True))
    filled = np.pad(blocks, ((0, down), (0, across)), constant_values=True)
    rows = filled.shape[0] // cell.rows
    return np.logical_and.reduce(
        filled.reshape(rows, cell.rows, -1, cell.columns), axis=(1, 3), dtype=np.bool_
    )


def _trimmed(cut: Cut, cell: CellSize, planes: LayerPlanes) -> Tile:
    """In pixels, without clear blocks at the edges."""
    top, bottom = cut.top * cell.rows, cut.bottom * cell.rows
    left, right = cut.left * cell.columns, cut.right * cell.columns
    drawn = ~planes.blank[top:bottom, left:right]
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return Tile(
        left_px=int(left + columns[0]) * BLOCK_PX,
        top_px=int(top + rows[0]) * BLOCK_PX,
        right_px=min(int(left + columns[-1] + 1) * BLOCK_PX, planes.width_px),
        bottom_px=min(int(top + rows[-1] + 1) * BLOCK_PX, planes.height_px),
        mixed=cut.mixed,
    )


class _Spans(NamedTuple):
    """Where cells lie in the frame along one axis: (grids, cells); low >= high is outside."""

    low: _Reals
    high: _Reals


def _needless(
    layer: PlacedLayer,
    nearer: Sequence[PlacedLayer],
    frame_px: tuple[int, int],
    cells: tuple[int, ...],
    cell: CellSize,
) -> _Map:
    """Which cells are never seen: outside the frame, or behind one opaque layer, all the time."""
    down = _spans(layer, 2, cells[0], cell.rows * BLOCK_PX, frame_px[1])
    across = _spans(layer, 1, cells[1], cell.columns * BLOCK_PX, frame_px[0])
    outside = [np.all(spans.low >= spans.high, axis=0) for spans in (down, across)]
    needless = outside[0][:, None] | outside[1][None, :]
    for other in nearer:
        needless |= _behind(other, down, across)
    return needless


def _spans(layer: PlacedLayer, axis: int, cells: int, cell_px: int, frame_px: int) -> _Spans:
    """`axis` is that of a grid: 1 across, 2 down."""
    edges = np.arange(cells + 1, dtype=np.float64) * cell_px
    seen: _Reals = np.array([(edges - grid[axis]) / grid.scale for grid in layer.grids])
    return _Spans(
        low=np.clip(seen[:, :-1] - _SLACK_PX, 0.0, float(frame_px)),
        high=np.clip(seen[:, 1:] + _SLACK_PX, 0.0, float(frame_px)),
    )


def _behind(other: PlacedLayer, down: _Spans, across: _Spans) -> _Map:
    """Which cells are behind opaque blocks of `other` whenever they are in the frame."""
    solid = other.planes.solid
    top, bottom, inside_y = _reached(other, 2, down, solid.shape[0])
    left, right, inside_x = _reached(other, 1, across, solid.shape[1])
    counts = np.pad(solid.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    to_right, to_left = counts[:, right], counts[:, left]
    opaque = to_right[bottom] - to_right[top] - to_left[bottom] + to_left[top]
    blocks = (bottom - top)[:, None] * (right - left)[None, :]
    return (opaque == blocks) & inside_y[:, None] & inside_x[None, :]


def _reached(
    other: PlacedLayer, axis: int, spans: _Spans, blocks: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], _Map]:
    """The blocks of `other` in front of each cell: first, end; and whether it reaches that far."""
    offsets = np.array([[grid[axis]] for grid in other.grids])
    scales = np.array([[grid.scale] for grid in other.grids])
    seen = spans.low < spans.high
    low = np.where(seen, offsets + scales * spans.low, np.inf).min(axis=0) / BLOCK_PX
    high = np.where(seen, offsets + scales * spans.high, -np.inf).max(axis=0) / BLOCK_PX
    inside = (low >= 0) & (high <= blocks)
    first = np.floor(np.clip(low, 0, blocks)).astype(np.intp)
    end = np.ceil(np.clip(high, 0, blocks)).astype(np.intp)
    return first, end, inside
