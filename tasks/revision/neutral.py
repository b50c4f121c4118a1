"""Reading in a language without rules: signs go, digits stay for the voice to read."""

import re
import unicodedata
from collections.abc import Sequence

_CLOSING = ".,?!;:。、！？，；：؟،؛۔।॥"
_CLOSED = re.compile(rf"([{re.escape(_CLOSING)}])[^\w]*$")
_ELLIPSIS = re.compile(r"…+|\.{2,}")
_DASHES = ("-", "–", "—", "--")
_JOINERS = "\u200c\u200d"
_KEPT_INSIDE = frozenset("'’-.,:/%°€$£+&@")


def neutral_beat(written: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The words of each token; marks and dashes that stand alone close the word before them."""
    spoken: list[tuple[str, ...]] = []
    for place, token in enumerate(written):
        plain = _ELLIPSIS.sub("." if place == len(written) - 1 else ",", token)
        words = neutral_words(plain)
        if not words:
            _close_last(spoken, plain)
        spoken.append(words)
    return tuple(spoken)


def _close_last(spoken: list[tuple[str, ...]], token: str) -> None:
    mark = next((sign for sign in token if sign in _CLOSING), "," if token in _DASHES else "")
    said = next((place for place in reversed(range(len(spoken))) if spoken[place]), None)
    if mark and said is not None and spoken[said][-1][-1] not in _CLOSING:
        words = spoken[said]
        spoken[said] = (*words[:-1], words[-1] + mark)


def neutral_words(written: str) -> tuple[str, ...]:
    """The words of one token without quotes, brackets, markup and emoji."""
    text = unicodedata.normalize("NFC", written)
    kept = "".join(_kept(text, at) for at in range(len(text)))
    words: list[str] = []
    for part in kept.split():
        word, closing = _trimmed(part), _CLOSED.search(part)
        if word:
            words.append(word)
        if words and closing and words[-1][-1] not in _CLOSING:
            words[-1] += closing[1]
    return tuple(words)


def _kept(text: str, at: int) -> str:
    character = text[at]
    if character in _JOINERS:
        inside = 0 < at < len(text) - 1 and text[at - 1].isprintable() and text[at + 1].isalpha()
        return character if inside and unicodedata.category(text[at - 1])[0] in "LM" else ""
    category = unicodedata.category(character)
    if category[0] in "LN" or (category in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"):
        return character
    if character in _KEPT_INSIDE or character in _CLOSING:
        return character
    return "" if category in ("Cf", "Me", "Mn") else " "


def _trimmed(part: str) -> str:
    """A part without the signs at its ends, except those that belong to a number."""
    part = re.sub(r"^[^\w+$€£-]+|[^\w%°€$£\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff]+$", "", part)
    return part if any(character.isalnum() for character in part) else ""
