"""Cutting a beat into the parts that are shown in shots of their own."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from math import ceil

from storygen.models.story import Beat, Token

ONE_SHOT_S = Fraction(11, 2)
"""A beat shorter than this is one shot."""

TWO_SHOTS_S = Fraction(19, 2)
"""A beat shorter than this is at most two shots: three to five seconds each."""

SHORTEST_SHOT_S = Fraction(6, 5)
"""No beat is cut into shots shorter than this; a shorter one flashes by unread."""

_SENTENCE_ENDS = ".!?…。！？"
_CLAUSE_ENDS = ",;:—–)]”»、，；"
_CLOSING = "\"'”’»)]"
_COST_INSIDE_CLAUSE = 0.15  # of the beat: a clause's end this far off is the better place
_COST_AT_CLAUSE = 0.03
_COST_AT_CONJUNCTION = 0.06


@dataclass(frozen=True)
class Part:
    """A stretch of a beat that is one shot.

    Attributes:
        shot_id: A hash of the beat's id and the part's number.
        beat: The beat it belongs to.
        number: From 0.
        text: The words heard meanwhile; empty where there are more shots than words.
        frames: Its length.
    """

    shot_id: str
    beat: Beat
    number: int
    text: str
    frames: int


def cut_beat(
    beat: Beat,
    frames: int,
    fps: Fraction,
    is_card: bool = False,
    conjunctions: frozenset[str] = frozenset(),
) -> tuple[Part, ...]:
    """Cut a beat of `frames` film frames into one to three parts, by its length alone.

    The parts' lengths follow how much is spoken in each and add up to the beat's. A beat that
    is shown as a card stays whole.
    """
    count = 1 if is_card else shot_count(Fraction(frames) / fps)
    ends = _word_ends(beat.tokens, count, conjunctions)
    cuts = [0, *_frame_ends(beat.tokens, ends, frames, ceil(SHORTEST_SHOT_S * fps))]
    starts = [0, *ends[:-1]]
    return tuple(
        Part(
            shot_id=shot_id(beat.id, number),
            beat=beat,
            number=number,
            text=" ".join(token.written for token in beat.tokens[start:end]),
            frames=cuts[number + 1] - cuts[number],
        )
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def shot_id(beat_id: str, number: int) -> str:
    """The id of a beat's shot: it knows nothing of where the beat stands in the film."""
    return sha256(f"{beat_id}/{number}".encode()).hexdigest()[:12]


def shot_count(length_s: Fraction) -> int:
    """Into how many shots a beat of this length is cut."""
    if length_s < ONE_SHOT_S:
        return 1
    return 2 if length_s < TWO_SHOTS_S else 3


def _spoken_length(token: Token) -> int:
    return sum(len(word) + 1 for word in token.spoken)


def _shares(tokens: tuple[Token, ...]) -> list[float]:
    """How much of the beat has been spoken after each token, 0 to 1."""
    lengths = [_spoken_length(token) for token in tokens]
    total = max(1, sum(lengths))
    return [sum(lengths[: end + 1]) / total for end in range(len(tokens))]


def _word_ends(tokens: tuple[Token, ...], count: int, conjunctions: frozenset[str]) -> list[int]:
    """After how many tokens each part ends: near even shares, at a clause's end if one is near."""
    shares = _shares(tokens)
    costs = [_cost(*pair, conjunctions) for pair in pairwise(tokens)]
    ends: list[int] = []
    for part in range(1, count):
        best = min(
            range((ends[-1] if ends else 0) + 1, len(tokens)),
            key=lambda end: abs(shares[end - 1] - part / count) + costs[end - 1],
            default=len(tokens),
        )
        ends.append(best)
    return [*ends, len(tokens)]


def _cost(token: Token, following: Token, conjunctions: frozenset[str]) -> float:
    """How bad it is to cut between two tokens, as a share of the beat."""
    mark = (token.written.rstrip(_CLOSING) or token.written)[-1]
    if mark in _SENTENCE_ENDS:
        return 0.0
    if mark in _CLAUSE_ENDS or token.written[-1] in _CLAUSE_ENDS:
        return _COST_AT_CLAUSE
    is_opening = following.written.lower() in conjunctions
    return _COST_AT_CONJUNCTION if is_opening else _COST_INSIDE_CLAUSE


def _frame_ends(
    tokens: tuple[Token, ...], word_ends: list[int], frames: int, shortest: int
) -> list[int]:
    shares = _shares(tokens)
    ends: list[int] = []
    for part, end in enumerate(word_ends[:-1], start=1):
        wanted = round(frames * (shares[end - 1] if end else 0.0))
        earliest = (ends[-1] if ends else 0) + shortest
        latest = frames - shortest * (len(word_ends) - part)
        ends.append(min(max(wanted, earliest), latest))
    return [*ends, frames]
