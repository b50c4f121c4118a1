"""Thumbnails drawn from one of the film's own pictures."""

import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import Look
from tasks.thumbnail.drawing import draw_thumbnail


class DrawnThumbnailer:
    """Sets the title over a keyframe, offline and free."""

    needs_gpu = False
    is_online = False
    is_paid = False

    def problem(self) -> str | None:
        """Always usable."""
        return None

    def draw(
        self, title: str, flat: NDArray[np.uint8], width_px: int, height_px: int, look: Look
    ) -> NDArray[np.uint8]:
        """The picture with the title; the same input gives the same pixels."""
        return draw_thumbnail(title, flat, width_px, height_px, look)
