"""What every composer keeps to, and what it hands back."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import Mood
from storygen.presets import candidates
from storygen.providers import Registry


@dataclass(frozen=True)
class BedTake:
    """One loop of music; its end runs into its beginning without a seam.

    Attributes:
        samples: Shape (n, 2), 48 kHz, full scale 1.0, never beyond it.
        title: What to call it in credits.
    """

    samples: NDArray[np.float32]
    title: str


class Composer(Protocol):
    """Makes music to lie under a voice.

    It translates and nothing more: it does not retry, cache, fall back or mix. It is made from its
    settings, where its class names their class as `Settings`; a field `longest_s` of theirs is the
    longest loop to ask for.

    Attributes:
        needs_gpu: Whether it must run where a GPU is.
        is_online: Whether it sends anything to a service.
        is_paid: Whether each use costs money.
        follows_length: Whether its loops are as long as asked for; others choose for themselves.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool
    follows_length: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def compose(self, mood: Mood, seed: int, length_s: int) -> BedTake:
        """Make one loop. The same mood, seed and length give the same samples.

        Args:
            mood: How it feels.
            seed: Another number, another piece.
            length_s: How long the loop is to be, a multiple of 30; 0 where it does not follow one.

        Raises:
            RequestError: The user's music cannot be used.
            ProviderUnavailable: The service did not answer.
        """
        ...


COMPOSERS = Registry[Composer]("music")
"""All composers, by name."""


def composer_names() -> list[str]:
    """The names of all composers."""
    return sorted(COMPOSERS.names())


def is_composer(name: str) -> bool:
    """Whether a name is a composer's; anything else is a file's."""
    return name in COMPOSERS.names()


def is_composed(music: str) -> bool:
    """Whether composers were asked for, not a file: one name, or several parted by commas."""
    names = candidates("music", music)
    return bool(names) and all(is_composer(name) for name in names)
