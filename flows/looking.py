"""Pictures are looked at before they are used; those that are rejected are drawn anew."""

from flows.studio import Studio
from storygen.models.picture import Drawn, Keyframe, PictureRequest, Verdict, VisionQuestion
from storygen.request import NONE
from storygen.settings import VisionSettings
from tasks.keyframes.arranging import arranged
from tasks.keyframes.task import draw_keyframes, missing_keyframes
from tasks.vision.redrawing import Round, best_of, rejected
from tasks.vision.task import judge_pictures, missing_verdicts

_ROUNDS = 1  # of critics that have no settings


def drawn_and_looked_at(
    studio: Studio, requests: tuple[PictureRequest, ...]
) -> tuple[tuple[Keyframe, ...], tuple[Verdict, ...]]:
    """A picture for each request, the best of all rounds of drawing and looking.

    Returns:
        The pictures, and what was found in each; nothing where nobody is to look.
    """
    painter = studio.choices.of("keyframes")
    requests = arranged(requests, painter.provider, painter.settings)
    drawn = _drawn(studio, requests)
    if studio.choices.of("vision").provider == NONE:
        return drawn.keyframes, ()
    rounds = [Round(drawn.keyframes, _judged(studio, drawn))]
    for _ in range(_most_rounds(studio)):
        flats = [keyframe.flat for keyframe in drawn.keyframes]
        again = rejected(drawn.requests, flats, rounds[-1].verdicts)
        if not again:
            break
        drawn = _drawn(studio, again)
        rounds.append(Round(drawn.keyframes, _judged(studio, drawn)))
    kept, verdicts = zip(*best_of(rounds), strict=True)
    _tell_of_rejected(studio, verdicts)
    return kept, verdicts


def _drawn(studio: Studio, requests: tuple[PictureRequest, ...]) -> Drawn:
    return studio.in_pass("keyframes", draw_keyframes, missing_keyframes, requests)


def _judged(studio: Studio, drawn: Drawn) -> tuple[Verdict, ...]:
    questions = tuple(
        VisionQuestion(request=request, picture=keyframe.flat)
        for request, keyframe in zip(drawn.requests, drawn.keyframes, strict=True)
    )
    return studio.choices.serve(
        "vision", lambda _: studio.in_pass("vision", judge_pictures, missing_verdicts, questions)
    )


def _most_rounds(studio: Studio) -> int:
    settings = studio.choices.of("vision").settings
    return settings.rounds if isinstance(settings, VisionSettings) else _ROUNDS


def _tell_of_rejected(studio: Studio, verdicts: tuple[Verdict, ...]) -> None:
    for number, verdict in enumerate(verdicts, start=1):
        if not verdict.is_accepted:
            why = ", ".join(verdict.remarks) or f"a score of {verdict.score:.2f}"
            studio.book.warnings.append(f"picture {number} stayed though it was rejected: {why}")
