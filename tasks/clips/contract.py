"""What an animator is given and what it hands back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storygen.models.picture import ClipRequest, StillMove
from storygen.providers import Registry


@dataclass(frozen=True)
class Footage:
    """Moving pictures as a provider made them.

    Attributes:
        video: A near-lossless video file in a folder that the provider was given: exactly the
            request's frames, at its rate and size, without sound. The task takes it over.
    """

    video: Path


@dataclass(frozen=True)
class Failure:
    """A clip that could not be made; the shot becomes a camera move.

    Attributes:
        reason: What failed, in one sentence.
    """

    reason: str


Animation = StillMove | Footage | Failure


class Animator(Protocol):
    """Brings keyframes to life in a pass; a model is loaded once for all of them.

    It is made from its settings, where its class names their class as `Settings`; a field
    `chained` of theirs says that a shot starts from the last frame of the one before.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the pictures to a service.
        is_paid: Whether its clips cost money.
        is_instant: Whether its clips cost nothing to make again; they are then not kept each.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool
    is_instant: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def animate(self, requests: Sequence[ClipRequest], folder: Path) -> Iterator[Animation]:
        """Animate each shot, in order, each clip exactly as long as its shot.

        A clip depends on its own request alone, which holds the one before where they are chained.

        Args:
            requests: The shots and their keyframes.
            folder: An empty folder for files.

        Raises:
            ProviderUnavailable: The service did not answer.
            WeightsError: The model cannot be loaded.
        """
        ...


ANIMATORS = Registry[Animator]("clips")
"""All animators, by name."""
