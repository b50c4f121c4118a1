"""Which pictures are drawn again, and which of several attempts is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from storygen.models.base import Artifact
from storygen.models.picture import Keyframe, PictureRequest, Verdict


@dataclass(frozen=True)
class Round:
    """Pictures that were drawn and judged together, all in one order.

    Attributes:
        keyframes: One per picture.
        verdicts: One per picture.
    """

    keyframes: Sequence[Keyframe]
    verdicts: Sequence[Verdict]


def rejected(
    requests: Sequence[PictureRequest], flats: Sequence[Artifact], verdicts: Sequence[Verdict]
) -> tuple[PictureRequest, ...]:
    """The next round's requests: one per rejected picture, in order.

    Args:
        requests: This round's requests.
        flats: Each one's picture, of the frame's size.
        verdicts: Each one's verdict.
    """
    return tuple(
        request.model_copy(update={"attempt": request.attempt + 1, "rejected": flat})
        for request, flat, verdict in zip(requests, flats, verdicts, strict=True)
        if not verdict.is_accepted
    )


def best_of(rounds: Sequence[Round]) -> tuple[tuple[Keyframe, Verdict], ...]:
    """For each picture of the first round, the attempt that is kept, and its verdict.

    It is the accepted one; where none was accepted, the best-scored one, of equals the first.

    Args:
        rounds: The first drew every picture; each one after drew what the one before had rejected,
            in its order.
    """
    first, *later = rounds
    kept = list(zip(first.keyframes, first.verdicts, strict=True))
    open_at = [at for at, (_, verdict) in enumerate(kept) if not verdict.is_accepted]
    for again in later:
        drawn = list(zip(again.keyframes, again.verdicts, strict=True))
        for at, attempt in zip(open_at, drawn, strict=True):
            kept[at] = max(kept[at], attempt, key=_rank)
        open_at = [
            at for at, (_, verdict) in zip(open_at, drawn, strict=True) if not verdict.is_accepted
        ]
    return tuple(kept)


def _rank(attempt: tuple[Keyframe, Verdict]) -> tuple[bool, float]:
    verdict = attempt[1]
    return verdict.is_accepted, verdict.score
