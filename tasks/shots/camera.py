"""Camera moves: no two neighbouring shots move alike, though each looks no farther than the next.

The rule, and why it holds. Every shot picks 17 of 35 numbers by its id. Where two shots join,
the join takes a number that the later one picked and the earlier one did not; there is one, as
both picked equally many and not the same. The join after it takes a number that the later shot
did not pick as the earlier one of that join: so two joins in a row never take the same number.
A number stands for one of the 35 ways to offer 3 of 7 moves. A shot takes a move that the join
before it offers and the join after it does not; there is one, as the two offers differ. Its
successor's move is offered by the join between them, its own is not: they differ.
(Two ids pick the same 17 once in 4.5 thousand million pairs.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import combinations

from storygen.models.picture import Card, MoveKind

MOVES: tuple[MoveKind, ...] = (
    "push", "pull", "pan-left", "pan-right", "tilt-up", "tilt-down", "parallax",
)  # fmt: skip
"""How the camera moves over a picture; `hold` is for cards, whose words are read."""

_OFFERS = tuple(frozenset(offer) for offer in combinations(MOVES, 3))
_PICKED = len(_OFFERS) // 2


@dataclass(frozen=True)
class Framed:
    """What the camera needs to know of a shot."""

    shot_id: str
    card: Card | None


def moves_of(shots: Sequence[Framed]) -> list[MoveKind]:
    """How the camera moves in each shot; each depends on its direct neighbours alone.

    A card holds, or is pushed at gently where no card stands before it; a list always holds.
    Neighbouring cards may both hold: what changes then is their words. Otherwise two
    neighbours never move alike.
    """
    edges = [Framed("", None), *shots, Framed("/", None)]
    return [_move(*edges[i : i + 3]) for i in range(len(shots))]


def _move(before: Framed, shot: Framed, after: Framed) -> MoveKind:
    if shot.card is not None:
        return "hold" if shot.card.kind == "list" or before.card is not None else "push"
    allowed = set(MOVES)
    if before.card is None:
        allowed &= _offer(before.shot_id, shot.shot_id)
    else:
        allowed.discard("push")
    if after.card is None:
        allowed -= _offer(shot.shot_id, after.shot_id)
    else:
        allowed.discard("push")
    return min(allowed, key=lambda move: _rank(f"{shot.shot_id}/{move}"))


def _offer(earlier: str, later: str) -> frozenset[MoveKind]:
    """The moves that the join of two shots offers to the later one and denies the earlier one."""
    only_later = _picks(later) - _picks(earlier)
    # Any of these would do; the one that the later shot ranks first changes least with the earlier.
    number = min(only_later, key=lambda pick: _rank(f"{later}/{pick}"), default=0)
    return _OFFERS[number]


@lru_cache(maxsize=1024)
def _picks(shot_id: str) -> frozenset[int]:
    return frozenset(
        sorted(range(len(_OFFERS)), key=lambda pick: _rank(f"{shot_id}:{pick}"))[:_PICKED]
    )


def _rank(text: str) -> bytes:
    return sha256(text.encode()).digest()
