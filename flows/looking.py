"""Pictures are looked at before they are used; those that are rejected are drawn anew."""

from typing import NamedTuple

from tasks.vision.task import judge_pictures, missing_verdicts

from flows.studio import Studio
from storygen.models.picture import Keyframe, PictureRequest, Verdict, VisionQuestion
from storygen.request import NONE
from storygen.settings import VisionSettings
from tasks.keyframes.task import draw_keyframes, missing_keyframes

_ROUNDS = 1  # of critics that have no settings


class Seen(NamedTuple):
    """A picture, what was asked for, and what was found in it; none where nobody looked."""

    request: PictureRequest
    keyframe: Keyframe
    verdict: Verdict | None

    @property
    def is_accepted(self) -> bool:
        """Whether it may stay."""
        return self.verdict is None or self.verdict.is_accepted

    @property
    def worth(self) -> tuple[bool, float]:
        """The more, the better."""
        return self.is_accepted, self.verdict.score if self.verdict else 1.0

    def redraw(self) -> PictureRequest:
        """The request for another picture in its place."""
        again = {"attempt": self.request.attempt + 1, "rejected": self.keyframe.flat}
        return self.request.model_copy(update=again)


def drawn_and_looked_at(studio: Studio, requests: tuple[PictureRequest, ...]) -> tuple[Seen, ...]:
    """A picture for each request: the best of all rounds of drawing and looking."""
    best = _round(studio, requests)
    latest = dict(enumerate(best))
    for _ in range(_rounds(studio)):
        rejected = [index for index, seen in enumerate(best) if not seen.is_accepted]
        if not rejected:
            break
        again = _round(studio, tuple(latest[index].redraw() for index in rejected))
        for index, seen in zip(rejected, again, strict=True):
            latest[index] = seen
            best[index] = max(best[index], seen, key=lambda one: one.worth)
    _tell_of_rejected(studio, best)
    return tuple(best)


def draw(studio: Studio, requests: tuple[PictureRequest, ...]) -> tuple[Keyframe, ...]:
    """Draw in one pass."""
    return studio.in_pass("keyframes", draw_keyframes, missing_keyframes, requests)


def _round(studio: Studio, requests: tuple[PictureRequest, ...]) -> list[Seen]:
    keyframes = draw(studio, requests)
    if studio.choices.of("vision").provider == NONE:
        return [Seen(*pair, None) for pair in zip(requests, keyframes, strict=True)]
    questions = tuple(
        VisionQuestion(request=request, picture=keyframe.flat)
        for request, keyframe in zip(requests, keyframes, strict=True)
    )
    verdicts = studio.in_pass("vision", judge_pictures, missing_verdicts, questions)
    return [Seen(*found) for found in zip(requests, keyframes, verdicts, strict=True)]


def _rounds(studio: Studio) -> int:
    settings = studio.choices.of("vision").settings
    return settings.rounds if isinstance(settings, VisionSettings) else _ROUNDS


def _tell_of_rejected(studio: Studio, best: list[Seen]) -> None:
    for number, seen in enumerate(best, start=1):
        if seen.verdict is not None and not seen.is_accepted:
            why = ", ".join(seen.verdict.remarks) or f"a score of {seen.verdict.score:.2f}"
            studio.book.warnings.append(f"picture {number} stayed though it was rejected: {why}")
