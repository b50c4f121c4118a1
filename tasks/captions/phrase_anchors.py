"""Places where two texts surely meet: phrases that each of them holds just once."""

from bisect import bisect_left
from collections.abc import Sequence

_PHRASE_WORDS = 4


def phrase_anchors(words: Sequence[str], others: Sequence[str]) -> list[tuple[int, int]]:
    """Words that lie at each other beyond doubt, in the order of both texts.

    Between two of them the texts are laid along each other by themselves, which keeps the work
    for long ones in proportion to their length.
    """
    phrases, other_phrases = _once(words), _once(others)
    meetings = sorted(
        (place, other_phrases[phrase])
        for phrase, place in phrases.items()
        if phrase in other_phrases
    )
    return [
        (place + _PHRASE_WORDS // 2, other + _PHRASE_WORDS // 2)
        for place, other in _longest_rising(meetings)
    ]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The place of each phrase that occurs once."""
    places: dict[tuple[str, ...], int] = {}
    twice: set[tuple[str, ...]] = set()
    for place in range(len(words) - _PHRASE_WORDS + 1):
        phrase = tuple(words[place : place + _PHRASE_WORDS])
        if phrase in places:
            twice.add(phrase)
        places[phrase] = place
    return {phrase: place for phrase, place in places.items() if phrase not in twice}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second parts rise (patience sorting); the first parts rise already."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(lowest, second)
        lowest[length : length + 1] = [second]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else None)
    rising: list[tuple[int, int]] = []
    last = ends[-1] if ends else None
    while last is not None:
        rising.append(pairs[last])
        last = before[last]
    return rising[::-1]
