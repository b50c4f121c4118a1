"""What a critic is given and what it hands back."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest, Verdict
from storygen.providers import Registry


class Critic(Protocol):
    """Looks at pictures in a pass; a model is loaded once for all of them.

    It is made from its settings, where its class names their class as `Settings`; a field
    `rounds` of theirs says how often rejected pictures are drawn anew.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the pictures to a service.
        is_paid: Whether looking costs money.
        judges_singly: Whether a pass saves nothing, so that each picture is a task of its own. May
            be missing: it does not.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def judge(self, questions: Sequence[tuple[PictureRequest, Artifact]]) -> Iterator[Verdict]:
        """Judge each picture, in order, against what was asked of it.

        Args:
            questions: What was to be drawn, and the picture (JPEG of the frame's size) in the
                store. A request's characters bring their sheets.

        Raises:
            ProviderUnavailable: The service did not answer.
            WeightsError: The model cannot be loaded.
        """
        ...


CRITICS = Registry[Critic]("vision")
"""All critics, by name."""
