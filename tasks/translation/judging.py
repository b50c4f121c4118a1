"""Whether a translation can be used: small models sometimes say nothing, or one thing for ever."""

import re

from tasks.source.cleaning import has_words

_MOST_IN_A_ROW = 3
_IN_A_ROW = re.compile(rf"(?=(.{{2,60}}?)\1{{{_MOST_IN_A_ROW}}})")
"""Something that stands four times in a row."""


def is_broken(original: str, told: str) -> bool:
    """Whether a translation says nothing, or the same more than three times in a row.

    What its original repeats as well, it may repeat.
    """
    return not has_words(told) or (_repeats(told) and not _repeats(original))


def _repeats(text: str) -> bool:
    return any(
        any(char.isalpha() for char in match[1]) for match in _IN_A_ROW.finditer(text.casefold())
    )
