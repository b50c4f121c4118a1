"""The best way to lay one sequence of words along another (Needleman and Wunsch, 1970).

In memory that grows with the length and not with its square (Hirschberg, 1975): half of one
sequence is scored from the front, half from the back, and where both together are best the
problem falls into two.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.captions.phrase_anchors import phrase_anchors
from tasks.captions.word_likeness import likeness

Ints = NDArray[np.int32]
Shorts = NDArray[np.int16]

# Whole numbers, so that equal scores are equal. A wrong word in the place of a right one costs
# less than two gaps; of two equal places for a word, that with the right neighbours wins.
_PER_PERCENT, _UNLIKE = 16, -600
_PER_NEIGHBOUR_PERCENT = 1
_GAP = -400
_TABLE_CELLS = 1 << 18


def aligned_pairs(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Lay two sequences of words along each other.

    Yields:
        Which word lies at which other, and their likeness in percent; in order, each at most once.
    """
    if not words or not others:
        return
    scores = _Scores(words, others)
    start = (0, 0)
    for anchor in [*phrase_anchors(words, others), (len(words), len(others))]:
        for word, other in _pairs(scores, start[0], anchor[0], start[1], anchor[1]):
            yield word, other, scores.percent(word, other)
        if anchor[0] < len(words):
            yield *anchor, 100
        start = (anchor[0] + 1, anchor[1] + 1)


class _Scores:
    """What it is worth to lay a word at another."""

    def __init__(self, words: Sequence[str], others: Sequence[str]) -> None:
        kinds, self._words = _numbered(words)
        other_kinds, self._others = _numbered(others)
        # A row and a column of nothing, for the neighbours of the first and the last.
        self._percent = np.pad(likeness(kinds, other_kinds).astype(np.int16), ((0, 1), (0, 1)))

    def percent(self, word: int, other: int) -> int:
        return int(self._percent[self._words[word + 1], self._others[other + 1]])

    def row(self, word: int, first: int, end: int) -> Shorts:
        """The word's score at each of the others [first, end)."""
        before, own, after = (
            self._percent[self._words[word + shift]].take(self._others[first + shift : end + shift])
            for shift in range(3)
        )
        own *= _PER_PERCENT
        own += _UNLIKE
        before += after
        before *= _PER_NEIGHBOUR_PERCENT
        own += before
        return own


def _numbered(words: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Each different word once, and the number of each word, with one of nothing at either end."""
    kinds = {word: place for place, word in enumerate(dict.fromkeys(words))}
    nothing = len(kinds)
    return list(kinds), np.array([nothing, *(kinds[word] for word in words), nothing])


def _pairs(
    scores: _Scores, first: int, end: int, other_first: int, other_end: int
) -> Iterator[tuple[int, int]]:
    height, width = end - first, other_end - other_first
    if height <= 0 or width <= 0:
        return
    if height == 1 or height * width <= _TABLE_CELLS:
        yield from _by_table(scores, first, end, other_first, other_end)
        return
    middle = (first + end) // 2
    front = _totals(scores.row(word, other_first, other_end) for word in range(first, middle))
    back = _totals(
        scores.row(word, other_first, other_end)[::-1] for word in range(end - 1, middle - 1, -1)
    )
    cut = other_first + int(np.argmax(front[-1] + back[-1][::-1]))
    yield from _pairs(scores, first, middle, other_first, cut)
    yield from _pairs(scores, middle, end, cut, other_end)


def _totals(rows: Iterable[Shorts], keep: bool = False) -> list[Ints]:
    """The best total up to each other word: after the last row, or with `keep` after each."""
    totals: list[Ints] = []
    ramp = np.zeros(0, np.int32)
    for row in rows:
        if not totals:
            ramp = _ramp(len(row))
        last = totals[-1] if totals else ramp
        best = last + np.int32(_GAP)
        np.maximum(best[1:], last[:-1] + row, out=best[1:])
        best -= ramp
        np.maximum.accumulate(best, out=best)
        best += ramp
        if not keep:
            totals.clear()
        totals.append(best)
    return totals


def _ramp(width: int) -> Ints:
    """What it costs to leave out the first so many of the others."""
    return np.arange(width + 1, dtype=np.int32) * np.int32(_GAP)


def _by_table(
    scores: _Scores, first: int, end: int, other_first: int, other_end: int
) -> list[tuple[int, int]]:
    """The pairs of a problem whose whole table fits."""
    rows = [scores.row(word, other_first, other_end) for word in range(first, end)]
    ramp = _ramp(other_end - other_first)
    table = [ramp, *_totals(rows, keep=True)]
    pairs: list[tuple[int, int]] = []
    word, other = len(rows), len(ramp) - 1
    while word and other:
        total = table[word][other]
        if total == table[word - 1][other - 1] + rows[word - 1][other - 1]:
            word, other = word - 1, other - 1
            pairs.append((first + word, other_first + other))
        elif total == table[word - 1][other] + _GAP:
            word -= 1
        else:
            other -= 1
    return pairs[::-1]
