"""How alike words are spelled, for all pairs at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1024


def likeness(words: Sequence[str], others: Sequence[str]) -> NDArray[np.uint8]:
    """Dice's coefficient of the letter pairs of every two words, in percent.

    Args:
        words: Each once.
        others: Each once.

    Returns:
        Of shape (words, others): 100 for the same word, 0 where no two letters in a row agree.
    """
    pairs, other_pairs = [_pairs(word) for word in words], [_pairs(word) for word in others]
    common = sorted(set[str]().union(*pairs) & set[str]().union(*other_pairs))
    places = {pair: place for place, pair in enumerate(common)}
    right = _table(other_pairs, places).T
    right_sizes = np.array([len(own) for own in other_pairs], np.float32)
    percent = np.zeros((len(words), len(others)), np.uint8)
    for first in range(0, len(words), _AT_ONCE):
        part = pairs[first : first + _AT_ONCE]
        sizes = np.array([len(own) for own in part], np.float32)[:, None] + right_sizes
        shared = _table(part, places) @ right
        percent[first : first + len(part)] = np.rint(200 * shared / sizes).astype(np.uint8)
    return percent


def alike(word: str, other: str) -> int:
    """The same for two words."""
    pairs, others = _pairs(word), _pairs(other)
    return round(200 * len(pairs & others) / (len(pairs) + len(others)))


def _pairs(word: str) -> frozenset[str]:
    bounded = f"^{word}$"
    return frozenset(bounded[place : place + 2] for place in range(len(bounded) - 1))


def _table(pairs: Sequence[frozenset[str]], places: dict[str, int]) -> NDArray[np.float32]:
    table = np.zeros((len(pairs), len(places)), np.float32)
    for row, own in enumerate(pairs):
        table[row, [places[pair] for pair in own if pair in places]] = 1
    return table
