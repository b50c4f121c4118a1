"""What of an expected text helps a listener: its names, whose spelling cannot be heard."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"""[.!?…:\n]["'”’»)\]\s]*["'“‘«(\[¿¡\-–—\s]*$""")
_TITLE = re.compile(r"\b[^\W\d_]{1,3}\.\s$")
"""The full stop of `Mr.` or `St.`, which ends no sentence."""
_SHORTEST_NAME = 3
_SAMPLE_CHARS = 60


def spelling_hints(expected: str, fits: Callable[[str], bool]) -> str:
    """The names of a text as a list, the most frequent first; as many as fit.

    A text given whole would be repeated by the model where it hears nothing; a list is not. Text
    in a script without capitals gives its beginning, which shows how its words are written.

    Args:
        expected: What is likely said.
        fits: Whether a list is not too long.

    Returns:
        The list, empty where nothing helps.
    """
    if not any(letter.isupper() or letter.islower() for letter in expected):
        beginning = " ".join(expected.split())[:_SAMPLE_CHARS]
        return beginning[: _most(len(beginning), lambda count: fits(beginning[:count]))]
    names = _names(expected)
    return ", ".join(names[: _most(len(names), lambda count: fits(", ".join(names[:count])))])


def _most(total: int, fits: Callable[[int], bool]) -> int:
    """How many of so many fit, found by halving."""
    return bisect_left(range(1, total + 1), True, key=lambda count: not fits(count))


def _names(text: str) -> list[str]:
    """Words that bear a capital inside a sentence and are never written small."""
    seen: Counter[str] = Counter()
    inside: set[str] = set()
    small: set[str] = set()
    for match in _WORD.finditer(text):
        word = match[0]
        if word.islower():
            small.add(word)
        elif any(letter.isupper() for letter in word) and len(word) >= _SHORTEST_NAME:
            seen[word] += 1
            before = text[max(0, match.start() - 8) : match.start()]
            ends = _SENTENCE_END.search(before) and not _TITLE.search(before)
            if before.strip() and not ends:
                inside.add(word)
    names = [word for word in seen if word in inside and word.lower() not in small]
    return sorted(names, key=lambda word: -seen[word])
