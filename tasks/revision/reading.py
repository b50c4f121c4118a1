"""What rules work on and what they hand back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from tasks.revision.cardinals import Words
from tasks.revision.language import Language
from tasks.revision.wording import Piece


class Reading(NamedTuple):
    """How one or more pieces in a row are spoken.

    Attributes:
        words: For each piece, what is said for it.
        dot: What a dot after the last piece is: a full stop; `either`, which only a small letter
            after it decides against; or spelling, and a full stop only at the end of a beat.
    """

    words: tuple[Words, ...]
    dot: Literal["stop", "either", "spelling"] = "stop"


@dataclass(frozen=True)
class Phrase:
    """The pieces of a beat, and the language they are in."""

    pieces: tuple[Piece, ...]
    language: Language

    def core(self, at: int) -> str:
        """The word at an index; empty before the first and after the last."""
        return self.pieces[at].core if 0 <= at < len(self.pieces) else ""

    def marks(self, at: int) -> str:
        """The punctuation after the word at an index."""
        return self.pieces[at].marks if 0 <= at < len(self.pieces) else ""

    def follows(self, at: int, allowed: str = "") -> str:
        """The word after the one at an index, if only `allowed` punctuation lies between."""
        return "" if self.marks(at).strip(allowed) else self.core(at + 1)

    def precedes(self, at: int, allowed: str = "") -> str:
        """The word before the one at an index, if only `allowed` punctuation lies between."""
        return "" if self.marks(at - 1).strip(allowed) else self.core(at - 1)

    @cached_property
    def is_shouted(self) -> bool:
        """Whether all of it is set in capitals, so that capitals say nothing."""
        words = [
            piece.core for piece in self.pieces if len(piece.core) > 1 and piece.core.isalpha()
        ]
        return len(words) > 1 and all(word.isupper() for word in words)


Rule = Callable[[Phrase, int], Reading | None]
"""Reads the piece at an index and any after it that belong to it; None where it has no say."""


def one(*words: str) -> Reading:
    """A reading of one piece."""
    return Reading((words,))


def dealt(words: Sequence[str], count: int) -> tuple[Words, ...]:
    """Deal words out over `count` pieces in order, one each and the rest to the last.

    Pieces go without words only where there are fewer words than pieces.
    """
    head = tuple((word,) for word in words[: count - 1])
    head += ((),) * (count - 1 - len(head))
    return (*head, tuple(words[count - 1 :]))
