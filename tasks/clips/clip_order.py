"""In what order clips are made: each after the one whose last frame it starts from."""

from collections.abc import Iterable, Sequence

from storygen.models.picture import ClipRequest


def predecessor(request: ClipRequest) -> ClipRequest | None:
    """The clip whose last frame this one starts from; none where that is a camera move."""
    before = request.after
    return None if before is None or before.shot.card is not None else before


def in_order(requests: Iterable[ClipRequest]) -> list[ClipRequest]:
    """All clips that must be made for these, each once and after the one before it.

    Clips before them that are not asked for themselves are among them: their last frames are
    needed. Shots with words drawn into them are left out.
    """
    ordered: dict[ClipRequest, None] = {}
    for request in requests:
        if request.shot.card is not None:
            continue
        line: list[ClipRequest] = []
        missing: ClipRequest | None = request
        while missing is not None and missing not in ordered:
            line.append(missing)
            missing = predecessor(missing)
        ordered.update(dict.fromkeys(reversed(line)))
    return list(ordered)


def made_together(
    waiting: Sequence[ClipRequest], alike: Sequence[object], largest: int
) -> list[ClipRequest]:
    """The first that waits, and others that can be made with it.

    Args:
        waiting: In order; the first waits for none of the others.
        alike: For each of them what must be equal.
        largest: How many at most.
    """
    if largest == 1:
        return [waiting[0]]
    unmade = set(waiting)
    able = [
        request
        for request, shape in zip(waiting, alike, strict=True)
        if shape == alike[0] and predecessor(request) not in unmade
    ]
    return able[:largest]
