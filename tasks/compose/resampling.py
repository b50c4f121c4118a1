"""Sub-pixel exact scaling and shifting of planes, at the price of scaling alone.

`cv2.resize` is four times as fast as `cv2.warpAffine`, but only scales: position 0 of the output
is position 0 of the input. Yet a shift can be had from it: start the output some pixels outside
what is wanted, where the output's grid happens to meet the input's, and throw the surplus away.
Where the grids meet nowhere near, `cv2.warpAffine` does it.
"""

from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
"""One channel (height, width), or two (height, width, 2)."""

MARGIN_PX = 96
"""How far outside the wanted output a meeting of the grids is looked for. Planes are padded by as
much on every side, so that there is something to sample."""

_GOOD_PX, _TOLERABLE_PX = 1 / 64, 1 / 32
"""How far the grids may miss each other: the first miss below the one is taken, else the least one
below the other. OpenCV's `warpAffine` itself was exact to 1/32 px before 4.11."""

_FILTER = cv2.INTER_LINEAR


class Meeting(NamedTuple):
    """Where an output's grid meets its input's.

    Attributes:
        skipped_px: How many output pixels before the wanted ones.
        source_px: The input pixel edge that lies there.
    """

    skipped_px: int
    source_px: int


class Bench:
    """Memory for results, used again and again: fresh pages cost as much as the sampling."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)

    def array(self, shape: tuple[int, ...]) -> Plane:
        """An array of a shape; what was handed out before is overwritten."""
        size = int(np.prod(shape))
        if self._bytes.size < size:
            self._bytes = np.empty(size, np.uint8)
        return self._bytes[:size].reshape(shape)


def meeting(scale: float, offset: float) -> Meeting | None:
    """The nearest point at or before output position 0 where input and output edges meet.

    Args:
        scale: Input pixels per output pixel.
        offset: Input position of output position 0; at least MARGIN_PX * scale.

    Returns:
        None if there is no such point within MARGIN_PX, to a tolerance of 1/32 px.
    """
    best, least_miss = None, _TOLERABLE_PX
    for skipped in _candidates(scale, offset - floor(offset)):
        position = offset - scale * skipped
        source = round(position)
        miss = abs(position - source)
        if miss <= least_miss:
            best, least_miss = Meeting(skipped, source), miss
        if miss <= _GOOD_PX:
            break
    return best


def _candidates(scale: float, phase: float) -> Iterator[int]:
    """Where the phase between the grids comes round to zero; and here."""
    yield 0
    step = abs(1 - scale)  # by how much the phase changes from an output pixel to the next
    if step * MARGIN_PX < _GOOD_PX:
        return
    first = 1 - phase if scale < 1 else phase
    for turn in range(ceil(MARGIN_PX * step) + 1):
        skipped = round((first + turn) / step)
        if skipped > MARGIN_PX:
            return
        yield skipped


def resample(
    source: Plane, scale: float, left: float, top: float, size: tuple[int, int], bench: Bench
) -> Plane:
    """A part of a plane, scaled and shifted.

    Args:
        source: The plane, padded by MARGIN_PX.
        scale: Input pixels per output pixel.
        left: Input position of the output's left edge, in the padded plane.
        top: Input position of the output's top edge, in the padded plane.
        size: Width and height of the output.
        bench: Where the result may be put.

    Returns:
        Shape (height, width) or (height, width, 2), not contiguous.
    """
    width, height = size
    across, down = meeting(scale, left), meeting(scale, top)
    if across is None or down is None:
        return _warped(source, scale, left, top, size, bench)
    x, y = across.source_px, down.source_px
    part = source[
        y : y + ceil(scale * (height + down.skipped_px)) + 2,
        x : x + ceil(scale * (width + across.skipped_px)) + 2,
    ]
    factor = 1 / scale
    shape = (round(part.shape[0] * factor), round(part.shape[1] * factor), *part.shape[2:])
    scaled = cv2.resize(part, None, bench.array(shape), factor, factor, _FILTER)
    return cast(Plane, scaled)[
        down.skipped_px : down.skipped_px + height, across.skipped_px : across.skipped_px + width
    ]


def _warped(
    source: Plane, scale: float, left: float, top: float, size: tuple[int, int], bench: Bench
) -> Plane:
    """The same, by `warpAffine`, which counts from the middle of the first pixel."""
    middle = scale / 2 - 0.5
    matrix = np.array([[scale, 0, left + middle], [0, scale, top + middle]])
    return cast(
        Plane,
        cv2.warpAffine(
            source,
            matrix,
            size,
            bench.array((size[1], size[0], *source.shape[2:])),
            _FILTER | cv2.WARP_INVERSE_MAP,
            cv2.BORDER_REPLICATE,
        ),
    )
