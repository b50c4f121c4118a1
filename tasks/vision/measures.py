"""What can be measured in a picture without knowing what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen import files

_LONGER_SIDE_PX = 320
"""What is measured is a thumbnail of this size, so that film grain and the codec's noise are gone
and a measure means the same for every frame size."""

_ALIKE = 6
"""Levels of 255 by which a channel may differ within one colour; JPEG at quality 95 stays below."""

_EDGE = 3.0
"""Levels a pixel from which on brightness changes visibly. The steepest gradient over the whole
thumbnail, black to white, has 1.4."""


@dataclass(frozen=True)
class Measures:
    """A picture in numbers.

    Attributes:
        darkest: Brightness of its dark parts (1st percentile), 0 to 255.
        brightest: Brightness of its bright parts (99th percentile), 0 to 255.
        contrast: The distance between both.
        one_colour: Share of its pixels that have its median colour.
        detail: Share of its pixels that lie on an edge.
        border: Thickness of flat bands along two opposite sides, as a share of the picture's
            width or height; of the thinner band; 0 where there are none.
    """

    darkest: float
    brightest: float
    contrast: float
    one_colour: float
    detail: float
    border: float


def read_picture(path: Path) -> NDArray[np.uint8] | None:
    """The picture's pixels as (height, width, 3); None if it is not a picture."""
    content = np.frombuffer(files.read_bytes(path), np.uint8)
    if not content.size:
        return None
    decoded = cv2.imdecode(content, cv2.IMREAD_COLOR)
    # OpenCV answers None for what it cannot decode, though its types do not say so.
    return None if not isinstance(decoded, np.ndarray) else np.asarray(decoded, np.uint8)


def measure(pixels: NDArray[np.uint8]) -> Measures:
    """Measure (height, width, 3) pixels, in whatever order their channels are."""
    small = _thumbnail(pixels)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    darkest, brightest = (float(level) for level in np.percentile(grey, (1, 99)))
    median = np.median(small.reshape(-1, 3), axis=0)
    return Measures(
        darkest=darkest,
        brightest=brightest,
        contrast=brightest - darkest,
        one_colour=_share(_of_colour(small, median)),
        detail=_share(_steepness(grey) > _EDGE),
        border=max(_bands(small), _bands(small.transpose(1, 0, 2))),
    )


def _thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = _LONGER_SIDE_PX / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)


def _steepness(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    calm = cv2.GaussianBlur(grey, (0, 0), 1)
    across = cv2.Sobel(calm, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(calm, cv2.CV_32F, 0, 1, ksize=3) / 8
    return np.hypot(across, down).astype(np.float32)


def _of_colour(pixels: NDArray[np.uint8], colour: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.abs(pixels - colour).max(axis=-1) <= _ALIKE


def _share(chosen: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(chosen)) / chosen.size


def _bands(pixels: NDArray[np.uint8]) -> float:
    """Thickness of the thinner of the bands at the top and at the bottom.

    One band alone is no border: a street drawn from the side is one, too.
    """
    first, last = _band(pixels), _band(pixels[::-1])
    return min(first, last) / pixels.shape[0]


def _band(pixels: NDArray[np.uint8]) -> int:
    """Rows of one colour at the top that end in a straight line; 0 if there is no such line.

    A plain sky or ground ends in a horizon, a fade or a silhouette, not in a line that goes all
    the way across.
    """
    colour = np.median(pixels[0], axis=0)
    same = _of_colour(pixels, colour).mean(axis=1)
    rows = _leading(share >= 0.99 for share in same)
    after = rows + 1  # the row between may be a mixture of both
    if rows == 0 or after >= len(pixels):
        return 0
    unlike = np.abs(pixels[after] - colour).max(axis=-1) > 2 * _ALIKE
    return rows if unlike.mean() >= 0.75 else 0


def _leading(flags: Iterable[bool]) -> int:
    count = 0
    for flag in flags:
        if not flag:
            break
        count += 1
    return count
