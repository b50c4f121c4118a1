"""Whose photographs a film shows, for people and platforms to read."""

from collections.abc import Sequence
from typing import NamedTuple

from storygen.models.picture import Credit, Keyframe

_MOST_NAMES = 20
"""In a description; all are in the credits."""


class PhotoCredits(NamedTuple):
    """Whose photographs a film shows.

    Attributes:
        each: One line a photograph, with the addresses of its page and its licence.
        sentence: The authors' names and where the photographs come from; empty without any.
    """

    each: tuple[str, ...]
    sentence: str


def photo_credits(keyframes: Sequence[Keyframe]) -> PhotoCredits:
    """Name the authors of a film's photographs, each once, in the order they are first seen."""
    found = tuple(dict.fromkeys(one.credit for one in keyframes if one.credit is not None))
    sources = dict.fromkeys((credit.source, credit.source_page) for credit in found)
    told = [
        f"{_names([credit for credit in found if credit.source == source])} on {source} ({page})"
        for source, page in sources
    ]
    return PhotoCredits(
        tuple(
            f"Photo by {credit.author} on {credit.source}: {credit.page} "
            f"({credit.licence}, {credit.licence_page})"
            for credit in found
        ),
        f"Photos: {'; '.join(told)}" if told else "",
    )


def _names(credits: Sequence[Credit]) -> str:
    names = list(dict.fromkeys(credit.author for credit in credits))
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
