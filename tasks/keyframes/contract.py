"""What a painter is given and what it hands back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import Credit, PictureRequest
from storygen.providers import Registry


@dataclass(frozen=True)
class DrawnLayer:
    """One plane of a drawing, cropped to what is not transparent.

    Attributes:
        pixels: (height, width, 4) RGBA with straight alpha; (height, width, 3) RGB for the first
            layer, which is opaque and covers the whole canvas.
        left_px: Where its left edge lies on the canvas.
        top_px: Where its top edge lies on the canvas.
        depth: 0 is infinitely far, 1 is nearest.
    """

    pixels: NDArray[np.uint8]
    left_px: int
    top_px: int
    depth: float


@dataclass(frozen=True)
class Drawing:
    """A drawn picture.

    Attributes:
        shot_id: The request it answers.
        layers: Back to front, on a canvas BLEED times the frame's size.
        flat: (height, width, 3) RGB at the frame's size: the canvas's centre.
        credit: Who is to be named for it; none where nobody is.
    """

    shot_id: str
    layers: tuple[DrawnLayer, ...]
    flat: NDArray[np.uint8]
    credit: Credit | None = None


class Painter(Protocol):
    """Draws pictures in a pass; a model is loaded once for all of them.

    It is made from its settings, where its class names their class as `Settings`.

    Two methods may be missing. `arranged(requests) -> requests` writes into each request of a film
    what it takes from the others (`own`, `beside`), before any key is made. `estimate(request) ->
    Usage` is an upper bound of what one picture of a service uses; else it is one picture.

    A painter that is online or paid is handed one request at a time, from several threads, and
    never a card.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the prompts to a service.
        is_paid: Whether its pictures cost money.
        keeps_characters: Whether it draws a character after the sheet that a request names; the
            sheets are drawn first, in a batch of their own. May be missing: it does not.
        draws_singly: Whether a pass saves nothing, so that each picture is a task of its own. May
            be missing: it does not.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Draw each request, in order.

        A picture depends on its own request alone. One with `sheet_of` shows that character
        alone, whole, before a plain ground; one with `attempt` above 0 differs from the ones
        before and, where `rejected` is there, may be drawn over it; the user's own stays as it is.

        Raises:
            RequestError: A request cannot be drawn, such as letters that no font here has.
            ProviderUnavailable: The service did not answer.
            ProviderRefused: The service does not work for this account.
            ContentRefused: The service will not draw this, or has no such picture.
        """
        ...


PAINTERS = Registry[Painter]("keyframes")
"""All painters, by name."""
