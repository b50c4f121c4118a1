"""Which noun a number counts, and its gender."""

from typing import NamedTuple

from tasks.revision.grammar import Gender
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Words


class Counted(NamedTuple):
    """What a number must agree with.

    Attributes:
        gender: Of the noun, where it can be told.
        counts: Whether a noun seems to follow at all.
    """

    gender: Gender | None = None
    counts: bool = False


def counted_after(phrase: Phrase, at: int) -> Counted:
    """Look at the word after the one at an index."""
    word = phrase.follows(at)
    lower = word.lower()
    if not word.isalpha() or lower in phrase.language.agreement.breaks:
        return Counted()
    return Counted(gender_of(lower, phrase.language), counts=True)


def gender_of(word: str, language: Language) -> Gender | None:
    """Tell a noun's gender (the word in lower case), by list and by ending."""
    signs = language.agreement
    if word in signs.masculine:
        return "m"
    if word in signs.feminine or word.endswith(signs.feminine_endings or ("\0",)):
        return "f"
    return None


def after_number(number: Words, noun: str, language: Language) -> Words:
    """A noun behind the words of a number; a million and its like take `de dólares`, `d'euros`."""
    numbers = language.numbers
    is_large = bool(number) and number[-1].lower() in numbers.large[1:]
    if not is_large or not numbers.large_link:
        return tuple(noun.split())
    if language.code == "fr" and noun[0] in "aeiouéè":
        return tuple(f"d'{noun}".split())
    return (*numbers.large_link.split(), *noun.split())
