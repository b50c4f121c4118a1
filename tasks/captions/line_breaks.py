"""Words to captions: which words stand together, and where their second line begins.

One dynamic program over all words weighs every way to cut them, so that a good break now is never
bought with a bad one later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from storygen.models.film import CueWord
from tasks.captions.break_penalties import SENTENCE, break_penalties

Lines = tuple[tuple[CueWord, ...], ...]


@dataclass(frozen=True)
class Manner:
    """What a kind of caption strives for. Widths are in one unit of the caller's choice.

    Attributes:
        line_limit: Widest line; only a single word may be wider.
        ideal_line: Width a line is best filled to, at most `line_limit`.
        max_words: Most words a line should hold.
        min_s: Shortest a caption should stand.
        max_s: Longest a caption should stand.
        chars_per_s: Fastest a caption should be read.
        per_cue: What one more caption costs, against flicker.
        sentence_inside: What a sentence that ends within a caption costs.
        second_line: What a second line costs.
    """

    line_limit: float
    ideal_line: float
    max_words: int
    min_s: float
    max_s: float
    chars_per_s: float
    per_cue: float
    sentence_inside: float
    second_line: float


_TOO_WIDE = 2000.0
_CROWDED = 30.0
_UNEVEN = 45.0
_TOP_HEAVY = 6.0
_LONE_WORD = 14.0
_TOO_SHORT = 500.0
_TOO_LONG = 300.0
_TOO_FAST = 15.0
_EMPTY = 20.0
_INNER_BREAK = 0.6
_SILENCE_INSIDE_S = 0.7
_SILENCE_INSIDE = 90.0


class _Layout:
    def __init__(
        self,
        words: Sequence[CueWord],
        widths: Sequence[float],
        space: float,
        end_s: float,
        manner: Manner,
        language: str,
        forced: frozenset[int],
    ) -> None:
        self._manner = manner
        self._words = words
        self._forced = [0, *accumulate(int(index in forced) for index in range(len(words)))]
        self._space = space
        self._sums = [0.0, *accumulate(widths)]
        self._chars = [0, *accumulate(len(word.text) + 1 for word in words)]
        self._starts = [*(word.start_s for word in words), end_s]
        gaps = [b - a.end_s for a, b in zip(words, self._starts[1:], strict=True)]
        self._gaps = gaps
        self.breaks = break_penalties([word.text for word in words], gaps, language)

    def width(self, first: int, end: int) -> float:
        return self._sums[end] - self._sums[first] + self._space * (end - first - 1)

    def cue_cost(self, first: int, end: int) -> float:
        """All that a caption of these words costs, wherever its lines break."""
        manner = self._manner
        span_s = self._starts[end] - self._starts[first]
        shown_s = max(span_s, 0.05)
        chars = self._chars[end] - self._chars[first] - 1
        cost = manner.per_cue + self.breaks[end - 1]
        cost += _TOO_SHORT * max(0.0, 1 - span_s / manner.min_s)
        spoken_s = self._words[end - 1].end_s - self._starts[first]
        cost += _TOO_LONG * max(0.0, spoken_s - manner.max_s)
        cost += _TOO_FAST * max(0.0, chars / shown_s - manner.chars_per_s)
        for index in range(first, end - 1):
            if self.breaks[index] == SENTENCE:
                cost += manner.sentence_inside
            if self._gaps[index] > _SILENCE_INSIDE_S:
                cost += _SILENCE_INSIDE
        return cost

    def lines_cost(self, first: int, end: int) -> tuple[float, int]:
        """The cheapest way to set these words in one or two lines: cost, start of the second."""
        best = (self._line_cost(first, end) + self._emptiness(self.width(first, end)), end)
        for split in range(first + 1, end):
            best = min(best, (self._two_lines_cost(first, split, end), split))
        return best

    def _two_lines_cost(self, first: int, split: int, end: int) -> float:
        upper, lower = self.width(first, split), self.width(split, end)
        cost = self._manner.second_line + _INNER_BREAK * self.breaks[split - 1]
        cost += self._line_cost(first, split) + self._line_cost(split, end)
        cost += _UNEVEN * abs(upper - lower) / self._manner.line_limit
        cost += _TOP_HEAVY if upper > lower else 0.0
        for start, stop in ((first, split), (split, end)):
            is_lone = stop - start == 1 and self.width(start, stop) < self._manner.ideal_line / 2
            cost += _LONE_WORD if is_lone else 0.0
        return cost + self._emptiness(max(upper, lower))

    def _line_cost(self, first: int, end: int) -> float:
        excess = self.width(first, end) - self._manner.line_limit
        cost = _CROWDED * max(0, end - first - self._manner.max_words)
        cost += _TOO_WIDE * 1000 * (self._forced[end - 1] - self._forced[first])
        if excess > 0:
            is_single = end - first == 1
            cost += _TOO_WIDE * excess / self._manner.line_limit * (1 if is_single else 1000)
        return cost

    def _emptiness(self, width: float) -> float:
        return _EMPTY * max(0.0, 1 - width / self._manner.ideal_line)


def lay_out(
    words: Sequence[CueWord],
    widths: Sequence[float],
    space: float,
    end_s: float,
    manner: Manner,
    language: str,
    forced: frozenset[int] = frozenset(),
) -> tuple[Lines, ...]:
    """Cut timed words into captions of one or two lines, at the least cost over all of them.

    Args:
        words: In speaking order.
        widths: Each word's width.
        space: The width of a space.
        end_s: Until when the last caption may stand.
        manner: What these captions strive for.
        language: BCP 47 tag; decides which words hold together.
        forced: Words that end their line: pieces of a word that goes on in the next.

    Returns:
        The captions, each a tuple of one or two lines; every word once and in order. Only a line
        of a single word is ever wider than the limit.
    """
    layout = _Layout(words, widths, space, end_s, manner, language, forced)
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)]
    for end in range(1, len(words) + 1):
        best.append(_best_cue(layout, best, end, manner))
    cues: list[Lines] = []
    end = len(words)
    while end > 0:
        _, first, split = best[end]
        lines = ((first, split), (split, end)) if split < end else ((first, end),)
        cues.append(tuple(tuple(words[a:b]) for a, b in lines))
        end = first
    return tuple(cues[::-1])


def _best_cue(
    layout: _Layout, best: list[tuple[float, int, int]], end: int, manner: Manner
) -> tuple[float, int, int]:
    found = (float("inf"), end - 1, end)
    for first in range(end - 1, -1, -1):
        # Two lines hold at most this much; a third word cannot make room again.
        if layout.width(first, end) > 2 * manner.line_limit and end - first > 2:
            break
        cost, split = layout.lines_cost(first, end)
        total = best[first][0] + cost + layout.cue_cost(first, end)
        if total < found[0]:
            found = (total, first, split)
    return found


def gaps_closed(cues: Sequence[tuple[float, float]], gap_s: float) -> list[float]:
    """The end of each (start, end), drawn out to the next start where less than `gap_s` away."""
    ends = [end for _, end in cues]
    for index, ((_, end), (following, _)) in enumerate(pairwise(cues)):
        if following - end < gap_s:
            ends[index] = following
    return ends
