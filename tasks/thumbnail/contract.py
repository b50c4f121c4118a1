"""What a thumbnailer is given and what it hands back."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import Look


class Thumbnailer(Protocol):
    """Makes the still that stands for a film in a list of films.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the title to a service.
        is_paid: Whether its pictures cost money.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def draw(
        self, title: str, flat: NDArray[np.uint8], width_px: int, height_px: int, look: Look
    ) -> NDArray[np.uint8]:
        """Set the title over a picture.

        Args:
            title: The film's title.
            flat: (height, width, 3) RGB of any size.
            width_px: Width wanted.
            height_px: Height wanted.
            look: The film's look.

        Returns:
            (height_px, width_px, 3) RGB.

        Raises:
            RequestError: No font here has the title's letters.
        """
        ...
