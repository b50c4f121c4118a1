"""A known text laid along what a listener heard: when each of its words is spoken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from storygen.models.sound import HeardWord, TokenTime, Transcript, Utterance
from tasks.captions.filling import filled, in_order
from tasks.captions.heard_stretches import Stretch, stretches
from tasks.captions.word_units import has_digit, spoken_length, units

_SHORTEST_LETTER_S, _LONGEST_LETTER_S = 0.02, 0.25  # a letter of a story takes about 0.07 s
_BREATH_S = 0.5


@dataclass(frozen=True)
class Aligned:
    """When the tokens of an utterance are spoken.

    Attributes:
        times: One per token, in seconds from the recording's first sample: in order, never
            overlapping, inside the recording; None exactly where nothing is spoken.
        placed: For each token whether its time is that of a heard word; else it is a share of
            the gap in which it must lie.
        matched: For each token whether it, or something like it, was heard.
    """

    times: tuple[TokenTime | None, ...]
    placed: tuple[bool, ...]
    matched: tuple[bool, ...]

    @property
    def matched_share(self) -> float:
        """How many of the spoken tokens were heard, 0 to 1; 1 where nothing is to be spoken."""
        spoken = [own for own, time in zip(self.matched, self.times, strict=True) if time]
        return sum(spoken) / len(spoken) if spoken else 1.0


@dataclass(frozen=True)
class _Unit:
    """A part of a word, as it is compared.

    Attributes:
        text: In small letters, bare of marks.
        owner: The token, or the heard word, that it is part of.
        start_s: When it is heard.
        end_s: Likewise.
    """

    text: str
    owner: int
    start_s: float = 0.0
    end_s: float = 0.0


def align(utterance: Utterance, transcript: Transcript) -> Aligned:
    """Find when each token is spoken.

    What the listener spelled otherwise, joined, split, wrote as a figure, left out, heard twice
    or made up does no harm: the texts are laid along each other as a whole. A token of which
    nothing was heard gets its share, by its letters, of the gap in which it must lie.

    Args:
        utterance: What is known to be said; of one beat, or of many in a row.
        transcript: What was heard.
    """
    said = [
        _Unit(text, owner)
        for owner, token in enumerate(utterance.tokens)
        for text in chain.from_iterable(map(units, token.words))
    ]
    heard = list(_heard_units(transcript.words))
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    matched: set[int] = set()
    for stretch in stretches([unit.text for unit in said], [unit.text for unit in heard]):
        own = said[stretch.first : stretch.end]
        other = heard[stretch.heard_first : stretch.heard_end]
        if _agree(own, other, stretch):
            matched.update(unit.owner for unit in own)
        for unit in _timed(said, heard, stretch):
            starts.setdefault(unit.owner, unit.start_s)
            ends[unit.owner] = unit.end_s
    tokens = range(len(utterance.tokens))
    known = in_order(
        [TokenTime(start_s=starts[i], end_s=ends[i]) if i in starts else None for i in tokens],
        transcript.length_s,
    )
    return Aligned(
        times=_whole(known, utterance, transcript.length_s),
        placed=tuple(time is not None for time in known),
        matched=tuple(token in matched for token in tokens),
    )


def _whole(
    known: Sequence[TokenTime | None], utterance: Utterance, length_s: float
) -> tuple[TokenTime | None, ...]:
    """A time for every token that is spoken, from those that are known."""
    spoken = [place for place, token in enumerate(utterance.tokens) if token.words]
    letters = [sum(map(len, utterance.tokens[place].words)) for place in spoken]
    times: list[TokenTime | None] = [None] * len(utterance.tokens)
    whole = filled([known[place] for place in spoken], letters, length_s, _LONGEST_LETTER_S)
    for place, time in zip(spoken, whole, strict=True):
        times[place] = time
    return tuple(times)


def _heard_units(words: Sequence[HeardWord]) -> Iterator[_Unit]:
    """The units of heard words, each with its share of the word's time."""
    for owner, word in enumerate(words):
        parts = units(word.text)
        total = sum(map(spoken_length, parts))
        edges = [
            word.start_s + (word.end_s - word.start_s) * reached / total if total else 0.0
            for reached in accumulate(map(spoken_length, parts), initial=0)
        ]
        edges[-1] = word.end_s
        for part, (start_s, end_s) in zip(parts, pairwise(edges), strict=True):
            yield _Unit(part, owner, start_s, end_s)


def _agree(block: Sequence[_Unit], other: Sequence[_Unit], stretch: Stretch) -> bool:
    """Whether a stretch was heard as what it is: alike in letters, or a figure for its words."""
    if stretch.is_near:
        return True
    figures, other_figures = [any(has_digit(unit.text) for unit in side) for side in (block, other)]
    return figures != other_figures and _is_plausible(block, other)


def _is_plausible(block: Sequence[_Unit], other: Sequence[_Unit]) -> bool:
    """Whether one can say this in the time that the other took."""
    letters = sum(spoken_length(unit.text) for unit in block)
    took_s = sum(unit.end_s - unit.start_s for unit in other)
    longest_s = letters * _LONGEST_LETTER_S + _BREATH_S
    return bool(block) and bool(other) and letters * _SHORTEST_LETTER_S <= took_s <= longest_s


def _timed(said: Sequence[_Unit], heard: Sequence[_Unit], stretch: Stretch) -> Iterator[_Unit]:
    """The units of a stretch with the times at which they are heard."""
    block = said[stretch.first : stretch.end]
    other = heard[stretch.heard_first : stretch.heard_end]
    if stretch.is_even:
        pairs = zip(block, other, strict=True)
    elif _is_plausible(block, other):
        yield from _shared(block, other)
        return
    else:
        pairs = ((said[word], heard[place]) for word, place in stretch.pairs)
    for unit, place in pairs:
        yield _Unit(unit.text, unit.owner, place.start_s, place.end_s)


def _shared(block: Sequence[_Unit], other: Sequence[_Unit]) -> Iterator[_Unit]:
    """Lay a block over the sound of another by their letters; silence between words counts not."""
    reached = list(accumulate((spoken_length(unit.text) for unit in other), initial=0))
    own = list(accumulate((spoken_length(unit.text) for unit in block), initial=0))
    place = 0
    for unit, first, end in zip(block, own, own[1:], strict=False):
        # Whole numbers, so that an edge of both is the same edge.
        first_letter, end_letter = first * reached[-1], end * reached[-1]
        while reached[place + 1] * own[-1] <= first_letter:
            place += 1
        start_s = _time_in(other[place], reached[place], first_letter / own[-1])
        while reached[place + 1] * own[-1] < end_letter:
            place += 1
        yield _Unit(
            unit.text,
            unit.owner,
            start_s,
            _time_in(other[place], reached[place], end_letter / own[-1]),
        )


def _time_in(unit: _Unit, first: int, letter: float) -> float:
    share = (letter - first) / spoken_length(unit.text)
    return unit.start_s + (unit.end_s - unit.start_s) * min(1.0, share)
