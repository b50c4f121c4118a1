"""What an animator is given and what it hands back."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from storygen.models.picture import Clip, Keyframe, Shot


class Animator(Protocol):
    """Brings keyframes to life in a pass; a model is loaded once for all of them.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the pictures to a service.
        is_paid: Whether its clips cost money.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def animate(self, requests: Sequence[tuple[Shot, Keyframe]]) -> Iterator[Clip]:
        """Animate each shot, in order, each clip as long as its shot.

        A clip depends on its own shot and keyframe alone.

        Raises:
            ProviderUnavailable: The service did not answer.
            ContentRefused: The provider will not work on this picture.
        """
        ...
