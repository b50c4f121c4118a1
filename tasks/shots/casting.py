"""Which of a story's characters a shot shows."""

import re
from collections.abc import Sequence

from storygen.models.story import Character
from tasks.shots.parts import Part


def seen_in(part: Part, characters: Sequence[Character]) -> tuple[Character, ...]:
    """Those named in a part's words, or else in its beat's picture prompt or words."""
    for text in (part.text, part.beat.picture, part.beat.text):
        if named := tuple(each for each in characters if _is_named(each.name, text)):
            return named
    return ()


def _is_named(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
