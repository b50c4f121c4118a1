"""A map of cells cut into the rectangles that are drawn fastest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_Map = NDArray[np.bool_]
_Reals = NDArray[np.float64]

BLOCK_PX = 16
"""Opacity is known by blocks of as many pixels."""

_SOLID_NS, _MIXED_NS, _RECTANGLE_NS = 0.9, 2.6, 60_000.0  # measured, by pixel and by rectangle
_SURPLUS_PX = 24  # what resampling draws besides, on average


class CellSize(NamedTuple):
    """Size of a cell, in blocks."""

    rows: int
    columns: int


class Cut(NamedTuple):
    """A rectangle of cells."""

    top: int
    left: int
    bottom: int
    right: int
    mixed: bool


def cheapest_cut(wanted: _Map, blended: _Map, cell: CellSize) -> list[Cut]:
    """Cut a grid of cells, side to side again and again, into the rectangles that cost least.

    Args:
        wanted: Cells that must be drawn.
        blended: Cells that a rectangle must not hold if it is to be drawn without blending.
        cell: How large the cells are.

    Returns:
        Rectangles that hold every wanted cell once.
    """
    bounds = _bounds(wanted)
    if bounds is None:
        return []
    if not blended[bounds.top : bounds.bottom, bounds.left : bounds.right].any():
        return [bounds]
    costs = _Costs(wanted, blended, cell)
    pending = [bounds]
    done: list[Cut] = []
    while pending:
        cut = pending.pop()
        halves = costs.halves(cut)
        if halves:
            pending.extend(halves)
        elif wanted[cut.top : cut.bottom, cut.left : cut.right].any():
            mixed = bool(blended[cut.top : cut.bottom, cut.left : cut.right].any())
            done.append(cut._replace(mixed=mixed))
    return sorted(done)


def _bounds(wanted: _Map) -> Cut | None:
    """The smallest rectangle that holds every wanted cell."""
    rows, columns = np.flatnonzero(wanted.any(axis=1)), np.flatnonzero(wanted.any(axis=0))
    if not len(rows):
        return None
    top, bottom, left, right = (
        int(edge) for edge in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)
    )
    return Cut(top, left, bottom, right, mixed=False)


class _Costs:
    """The least cost of every rectangle of cells, by size and place: small ones first."""

    def __init__(self, wanted: _Map, blended: _Map, cell: CellSize) -> None:
        self._least: dict[tuple[int, int], _Reals] = {}
        self._whole: dict[tuple[int, int], _Reals] = {}
        sums = [
            np.pad(cells.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
            for cells in (wanted, blended)
        ]
        for height in range(1, wanted.shape[0] + 1):
            for width in range(1, wanted.shape[1] + 1):
                holds_wanted, holds_blended = (
                    total[height:, width:] - total[:-height, width:]
                    - total[height:, :-width] + total[:-height, :-width] > 0
                    for total in sums
                )  # fmt: skip
                area_px = (height * cell.rows * BLOCK_PX + _SURPLUS_PX) * (
                    width * cell.columns * BLOCK_PX + _SURPLUS_PX
                )
                pixel_ns = np.where(holds_blended, _MIXED_NS, _SOLID_NS)
                whole = holds_wanted * (area_px * pixel_ns + _RECTANGLE_NS)
                self._whole[height, width] = whole
                self._least[height, width] = self._with_splits(whole, height, width)

    def _with_splits(self, whole: _Reals, height: int, width: int) -> _Reals:
        least = whole.copy()
        down, across = whole.shape
        for upper in range(1, height):
            above, below = self._least[upper, width], self._least[height - upper, width]
            np.minimum(least, above[:down] + below[upper : upper + down], out=least)
        for part in range(1, width):
            before, after = self._least[height, part], self._least[height, width - part]
            np.minimum(least, before[:, :across] + after[:, part : part + across], out=least)
        return least

    def halves(self, cut: Cut) -> tuple[Cut, Cut] | None:
        """The two rectangles that are cheaper than one, if there are such."""
        least = self._of(self._least, cut)
        if least == self._of(self._whole, cut):
            return None
        splits = [
            (cut._replace(bottom=row), cut._replace(top=row))
            for row in range(cut.top + 1, cut.bottom)
        ] + [
            (cut._replace(right=column), cut._replace(left=column))
            for column in range(cut.left + 1, cut.right)
        ]
        return min(splits, key=lambda pair: sum(self._of(self._least, half) for half in pair))

    @staticmethod
    def _of(costs: dict[tuple[int, int], _Reals], cut: Cut) -> float:
        return float(costs[cut.bottom - cut.top, cut.right - cut.left][cut.top, cut.left])
