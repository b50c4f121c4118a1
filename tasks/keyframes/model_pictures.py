"""Between a model's pictures and ours: the canvas it is drawn for, the pictures it is shown."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen.errors import StoreError
from storygen.models.picture import BLEED, Credit, PictureRequest, canvas_px
from tasks.keyframes.contract import Drawing, DrawnLayer
from tasks.keyframes.illustrating import flatten

Pixels = NDArray[np.uint8]


PHOTOGRAPH = 1 / 3
"""Of what a photograph is too tall, so much is cut off above: heads are in its upper part."""


def drawing_of(
    request: PictureRequest, pixels: Pixels, above: float = 0.5, credit: Credit | None = None
) -> Drawing:
    """A picture, (height, width, 3) RGB of any size, as one opaque layer.

    Args:
        request: Which it answers.
        pixels: The picture.
        above: Which part of what it is too tall is cut off above, 0 to 1.
        credit: Who is to be named for it.
    """
    look = request.look
    canvas = filled(pixels, canvas_px(look.width_px), canvas_px(look.height_px), above)
    layers = (DrawnLayer(canvas, 0, 0, 0.0),)
    flat = flatten(layers, look.width_px, look.height_px)
    return Drawing(request.shot_id, layers, flat, credit)


def filled(pixels: Pixels, width_px: int, height_px: int, above: float = 0.5) -> Pixels:
    """Scale a picture to a size; what sticks out on two sides is cut off."""
    height, width = pixels.shape[:2]
    scale = max(width_px / width, height_px / height)
    kept_width = min(width, round(width_px / scale))
    kept_height = min(height, round(height_px / scale))
    top, left = int((height - kept_height) * above), (width - kept_width) // 2
    kept = pixels[top : top + kept_height, left : left + kept_width]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(kept, (width_px, height_px), interpolation=how), np.uint8)


def widened(flat: Pixels, width_px: int, height_px: int) -> Pixels:
    """A frame as the middle of its canvas, at a size to be drawn over; mirrored at the edges."""
    height, width = flat.shape[:2]
    down, across = round(height * (BLEED - 1) / 2), round(width * (BLEED - 1) / 2)
    canvas = cv2.copyMakeBorder(flat, down, down, across, across, cv2.BORDER_REFLECT_101)
    return filled(np.asarray(canvas, np.uint8), width_px, height_px)


def squared(pixels: Pixels) -> Pixels:
    """A picture on a square, its edges drawn out.

    CLIP looks at the middle square alone: a tall sheet would lose its head and its feet.
    """
    height, width = pixels.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    whole = cv2.copyMakeBorder(
        pixels, top, side - height - top, left, side - width - left, cv2.BORDER_REPLICATE
    )
    return np.asarray(whole, np.uint8)


def read_picture(path: Path) -> Pixels:
    """Decode a stored picture as RGB. Raises StoreError."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise StoreError(f"the stored file {path.name[:12]} is not a picture that OpenCV can read")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def decoded(content: bytes) -> Pixels | None:
    """The picture in a file's bytes as RGB; None if OpenCV finds none."""
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if not isinstance(pixels, np.ndarray):
        return None
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
