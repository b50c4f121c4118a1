"""How many tokens a text is, without asking its model."""

from math import ceil

_ASCII_CHARACTERS_PER_TOKEN = 2
"""Prose has four and more, the densest code and JSON about two and a half."""
_TOKENS_PER_OTHER_CHARACTER = 2
_USUAL_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_WORD = 1.5
_FEWEST_TELLING_TOKENS = 1000
_MOST_CHARACTERS_PER_TOKEN = 8


def most_tokens(text: str) -> int:
    """No fewer than any model counts."""
    others = _others(text)
    ascii_tokens = ceil((len(text) - others) / _ASCII_CHARACTERS_PER_TOKEN)
    return ascii_tokens + others * _TOKENS_PER_OTHER_CHARACTER


def usual_tokens(text: str) -> int:
    """About what most models count."""
    others = _others(text)
    return ceil((len(text) - others) / _USUAL_CHARACTERS_PER_TOKEN) + others


def answer_tokens(words: int) -> int:
    """About how long an answer of so many words is, its JSON included."""
    return round(words * _TOKENS_PER_WORD)


def was_cut(text: str, tokens_read: int) -> bool:
    """Whether a server has read so little of a text that it must have cut it.

    Some do so without a word; below a thousand tokens it may only have told of what was not in its
    cache.
    """
    is_telling = tokens_read >= _FEWEST_TELLING_TOKENS
    return is_telling and len(text) > tokens_read * _MOST_CHARACTERS_PER_TOKEN


def _others(text: str) -> int:
    return 0 if text.isascii() else sum(not character.isascii() for character in text)
