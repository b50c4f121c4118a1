"""Pictures are looked at before they are used; those that are rejected are drawn anew."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flows.choices import Choice
from flows.studio import Studio
from storygen.models.picture import Drawn, Keyframe, PictureRequest, Verdict, VisionQuestion
from storygen.request import NONE
from tasks.keyframes.arranging import arranged
from tasks.keyframes.contract import PAINTERS
from tasks.keyframes.sheets import sheets_first
from tasks.keyframes.task import draw_keyframes, draw_picture, missing_keyframes
from tasks.vision.contract import CRITICS
from tasks.vision.redrawing import Round, best_of, rejected
from tasks.vision.task import judge_picture, judge_pictures, missing_verdicts

_ROUNDS = 1  # of critics that have no settings
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


def drawn_and_looked_at(
    studio: Studio, requests: tuple[PictureRequest, ...], words: Mapping[str, str] = _NO_WORDS
) -> tuple[tuple[Keyframe, ...], tuple[Verdict, ...]]:
    """A picture for each request, the best of all rounds of drawing and looking.

    Args:
        studio: The run's.
        requests: What to draw.
        words: What is said while each shot is seen, by its id; else its prompt names it.

    Returns:
        The pictures, and what was found in each; nothing where nobody is to look.
    """
    painter = studio.choices.of("keyframes")
    requests = arranged(requests, painter.provider, painter.settings)
    drawn = _drawn(studio, requests, words)
    if studio.choices.of("vision").provider == NONE:
        return drawn.keyframes, ()
    rounds = [Round(drawn.keyframes, _judged(studio, drawn, words))]
    for _ in range(_most_rounds(studio)):
        flats = [keyframe.flat for keyframe in drawn.keyframes]
        again = rejected(drawn.requests, flats, rounds[-1].verdicts)
        if not again:
            break
        drawn = _drawn(studio, again, words)
        rounds.append(Round(drawn.keyframes, _judged(studio, drawn, words)))
    kept, verdicts = zip(*best_of(rounds), strict=True)
    _tell_of_rejected(studio, verdicts)
    return kept, verdicts


def _drawn(studio: Studio, requests: tuple[PictureRequest, ...], words: Mapping[str, str]) -> Drawn:
    painter = PAINTERS.find(studio.choices.of("keyframes").provider)
    if not _works_singly(painter, "draws_singly") or sheets_first(requests):
        return studio.in_pass("keyframes", draw_keyframes, missing_keyframes, requests)
    named = ((request, _words(request, words)) for request in requests)
    return Drawn(requests=requests, keyframes=studio.singly("keyframes", draw_picture, named))


def _judged(studio: Studio, drawn: Drawn, words: Mapping[str, str]) -> tuple[Verdict, ...]:
    questions = tuple(
        VisionQuestion(request=request, picture=keyframe.flat)
        for request, keyframe in zip(drawn.requests, drawn.keyframes, strict=True)
    )
    named = [(question, _words(question.request, words)) for question in questions]

    def by(choice: Choice) -> tuple[Verdict, ...]:
        if _works_singly(CRITICS.find(choice.provider), "judges_singly"):
            return studio.singly("vision", judge_picture, named)
        return studio.in_pass("vision", judge_pictures, missing_verdicts, questions)

    return studio.choices.serve("vision", by)


def _works_singly(kind: Any, said: str) -> bool:
    """Whether a provider makes each item in a task of its own; a card is taken once a pass."""
    return getattr(kind, said, False) and not kind.needs_gpu


def _words(request: PictureRequest, words: Mapping[str, str]) -> str:
    return words.get(request.shot_id, request.prompt)


def _most_rounds(studio: Studio) -> int:
    settings = studio.choices.of("vision").settings
    return getattr(settings, "rounds", _ROUNDS)


def _tell_of_rejected(studio: Studio, verdicts: tuple[Verdict, ...]) -> None:
    for number, verdict in enumerate(verdicts, start=1):
        if not verdict.is_accepted:
            why = ", ".join(verdict.remarks) or f"a score of {verdict.score:.2f}"
            studio.book.warnings.append(f"picture {number} stayed though it was rejected: {why}")
