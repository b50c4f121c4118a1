"""Words of a text, and the base forms that a written word may stand for."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_SHORTEST_FORM = 3  # letters; below, function words would be taken for nouns: Ein, Ei

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def written_words(text: str) -> list[str]:
    """The words of a text as written: an apostrophe parts two words, a hyphen joins one."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def plain(word: str) -> str:
    """A word in lower case and without accents, for writers who leave them out."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.replace("œ", "oe").replace("æ", "ae")


def base_forms(word: str, endings: Sequence[str]) -> Iterator[str]:
    """The word itself in lower case, then what is left when one of the endings is undone.

    Args:
        word: One written word.
        endings: Each an ending, or an ending and what stands in its place in the base form.

    Yields:
        Candidates, the likeliest first.
    """
    lower = word.lower()
    yield lower
    for rule in endings:
        ending, _, instead = rule.partition(" ")
        form = lower.removesuffix(ending) + instead
        if lower.endswith(ending) and len(form) >= _SHORTEST_FORM:
            yield form
