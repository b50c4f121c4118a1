"""Stretches of a known text and of what was heard that lie at each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.captions.sequence_alignment import aligned_pairs
from tasks.captions.word_likeness import alike

_NEAR = 50
"""Percent of likeness from which two words are taken for the same one, spelled otherwise."""


@dataclass(frozen=True)
class Stretch:
    """Words [first, end) of the text and words [heard_first, heard_end) that were heard.

    Attributes:
        percent: How alike their letters are.
        pairs: For a stretch of unlike words, which of them might lie at each other all the same.
    """

    first: int
    end: int
    heard_first: int
    heard_end: int
    percent: int = 0
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def is_near(self) -> bool:
        """Whether these are the same words."""
        return self.percent >= _NEAR

    @property
    def is_even(self) -> bool:
        """Whether there are as many words as were heard."""
        return self.end - self.first == self.heard_end - self.heard_first


def stretches(said: Sequence[str], heard: Sequence[str]) -> Iterator[Stretch]:
    """Divide a text and what was heard into stretches that lie at each other, in order.

    A word and its like are a stretch, or the parts of a word that one of them joined. What lies
    between such is another; it may be empty on either side.
    """
    return _Division(said, heard).stretches()


class _Division:
    def __init__(self, said: Sequence[str], heard: Sequence[str]) -> None:
        self._said, self._heard = said, heard
        self._pairs = list(aligned_pairs(said, heard))
        self._free = set(range(len(said))) - {word for word, _, _ in self._pairs}
        self._free_heard = set(range(len(heard))) - {other for _, other, _ in self._pairs}

    def stretches(self) -> Iterator[Stretch]:
        done, heard_done = 0, 0
        unlike: list[tuple[int, int]] = []
        for word, other, percent in self._pairs:
            own = self._grown(Stretch(word, word + 1, other, other + 1, percent))
            if not own.is_near and self._is_beside_a_gap(word, other):
                unlike.append((word, other))
                continue
            between = Stretch(done, own.first, heard_done, own.heard_first, pairs=tuple(unlike))
            yield self._scored(between)
            yield own
            done, heard_done = own.end, own.heard_end
            unlike.clear()
        rest = Stretch(done, len(self._said), heard_done, len(self._heard), pairs=tuple(unlike))
        yield self._scored(rest)

    def _is_beside_a_gap(self, word: int, other: int) -> bool:
        return not (
            self._free.isdisjoint((word - 1, word + 1))
            and self._free_heard.isdisjoint((other - 1, other + 1))
        )

    def _grown(self, stretch: Stretch) -> Stretch:
        """Take in free neighbours while both sides get more alike: `light house`, `lighthouse`."""
        while 0 < stretch.percent < 100:
            best = max(map(self._scored, self._wider(stretch)), key=_percent, default=stretch)
            if best.percent <= stretch.percent:
                break
            stretch = best
        self._free.difference_update(range(stretch.first, stretch.end))
        self._free_heard.difference_update(range(stretch.heard_first, stretch.heard_end))
        return stretch

    def _wider(self, stretch: Stretch) -> Iterator[Stretch]:
        if stretch.first - 1 in self._free:
            yield replace(stretch, first=stretch.first - 1)
        if stretch.end in self._free:
            yield replace(stretch, end=stretch.end + 1)
        if stretch.heard_first - 1 in self._free_heard:
            yield replace(stretch, heard_first=stretch.heard_first - 1)
        if stretch.heard_end in self._free_heard:
            yield replace(stretch, heard_end=stretch.heard_end + 1)

    def _scored(self, stretch: Stretch) -> Stretch:
        said = "".join(self._said[stretch.first : stretch.end])
        heard = "".join(self._heard[stretch.heard_first : stretch.heard_end])
        return replace(stretch, percent=alike(said, heard) if said and heard else 0)


def _percent(stretch: Stretch) -> int:
    return stretch.percent
