"""What a director is given and what it hands back."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from storygen.models.picture import Shot
from storygen.models.story import Script


class Director(Protocol):
    """Decides what is to be seen while each beat is heard.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the script to a service.
        is_paid: Whether its plans cost money.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def plan(
        self, script: Script, beat_frames: Sequence[int], fps: Fraction, seed: int
    ) -> tuple[Shot, ...]:
        """Plan the shots of a film.

        Args:
            script: The story as it will be told.
            beat_frames: How many film frames each beat of the script lasts, in order; at least one.
            fps: The film's frame rate.
            seed: Decides between what is equally good.

        Returns:
            The shots in film order: one to three for each beat, together exactly as long as it.

        Raises:
            ProviderUnavailable: The service did not answer.
            ContentRefused: The provider will not work on this story.
        """
        ...
