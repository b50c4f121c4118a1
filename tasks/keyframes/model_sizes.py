"""Which size an image model is asked for: one it was trained on, nearest the frame's shape."""

from math import log

_STEP_PX = 64
_AREAS = (0.93, 1.04)
"""Of the trained square's area: below, pictures lose detail; above, subjects are doubled."""


def bucket_px(width_px: int, height_px: int, side_px: int = 1024) -> tuple[int, int]:
    """The width and height to draw a frame at.

    Args:
        width_px: Of the frame.
        height_px: Of the frame.
        side_px: Of the square the model was trained on; a multiple of 64.

    Returns:
        Multiples of 64 with about the square's area: 768 x 1344 for 9:16 at 1024.
    """
    aspect = log(width_px / height_px)
    return min(_buckets(side_px), key=lambda size: abs(log(size[0] / size[1]) - aspect))


def _buckets(side_px: int) -> list[tuple[int, int]]:
    least, most = (share * side_px**2 for share in _AREAS)
    sides = range(_STEP_PX, 4 * side_px + 1, _STEP_PX)
    return [
        (width, height) for width in sides for height in sides if least <= width * height <= most
    ]
