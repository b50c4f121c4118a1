"""The embedded critic: measures whether there is a picture at all, without any model."""

from collections.abc import Iterator, Sequence

from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest, Verdict
from storygen.store import current_store
from tasks.vision.limits import ACCEPTED, LIMITS
from tasks.vision.measures import Measures, measure, read_picture


class PictureChecks:
    """Rejects what is blank, too dark or bright, or framed; offline, free, in milliseconds.

    What a picture shows is beyond it, so `shows_it`, `is_clean` and `is_alike` stay open.
    """

    needs_gpu = False
    is_online = False
    is_paid = False
    judges_singly = True

    def problem(self) -> str | None:
        """Always usable."""
        return None

    def judge(self, questions: Sequence[tuple[PictureRequest, Artifact]]) -> Iterator[Verdict]:
        """Judge each picture by its numbers alone, in order.

        Raises:
            StoreError: A picture is missing or damaged.
        """
        store = current_store()
        for request, picture in questions:
            pixels = read_picture(store.locate(picture))
            if pixels is None:
                yield Verdict(score=0, is_accepted=False, remarks=("not readable as a picture",))
            else:
                plain = request.card is not None or request.sheet_of is not None
                yield verdict_on(measure(pixels), is_plain=plain)


def verdict_on(measures: Measures, *, is_plain: bool) -> Verdict:
    """Judge a picture's numbers.

    Args:
        measures: The numbers.
        is_plain: Whether it is plain by design.
    """
    asked = [limit for limit in LIMITS if not (is_plain and limit.spares_plain)]
    grades = [(limit.grade(measures), limit.remark) for limit in asked]
    score = min(grade for grade, _ in grades)
    return Verdict(
        score=score,
        is_accepted=score >= ACCEPTED,
        remarks=tuple(remark for grade, remark in grades if grade < ACCEPTED),
    )
