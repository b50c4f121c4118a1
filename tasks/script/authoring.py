"""A model writes a script, it is judged, and written anew while that makes it better."""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean
from typing import NamedTuple

from storygen.errors import AnswerUnusable, ContentRefused
from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.grounding import NumberedPassage
from storygen.models.story import Brief
from storygen.models.writing import Draft, Judgement, Score, Written
from storygen.settings_language import LanguageSettings
from tasks.asking import answer
from tasks.script.drafts import draft_text, draft_words, source_of, trouble_with
from tasks.script.measures import length_score, repetition_score
from tasks.script.writer import wanted_words, write_script

DEFAULT_WORDS = 360
"""About two minutes and a half of narration."""
_UNSAID = "not said"


class Take(NamedTuple):
    """A draft, and what it was told from.

    Attributes:
        cited: The numbers of the passages that each paragraph rests on; empty without a source.
        handed: The passages that the model was handed.
    """

    draft: Draft
    cited: tuple[tuple[int, ...], ...] = ()
    handed: tuple[NumberedPassage, ...] = ()


Rewrite = Callable[[Take, Sequence[Score]], Take]
"""Writes a take anew, given how good it is."""


def write_from_topic(brief: Brief, settings: LanguageSettings) -> Written:
    """Have a model write a story about a topic."""
    words = wanted_words(brief) or DEFAULT_WORDS
    first = _drafted("write", {**about(brief), "words": str(words)}, words, settings)
    rewrite = partial(_rewritten, brief, words, settings)
    return refined(Take(first), brief, words, settings, rewrite)[0]


def about(brief: Brief) -> dict[str, str]:
    """What every prompt says of a brief."""
    return {
        "topic": brief.topic,
        "audience": brief.audience or _UNSAID,
        "goal": brief.goal or _UNSAID,
        "tone": brief.tone or _UNSAID,
        "language": brief.language,
    }


def refined(
    take: Take,
    brief: Brief,
    words: int,
    settings: LanguageSettings,
    rewrite: Rewrite,
    title: str = "",
) -> tuple[Written, Take]:
    """The best of a few takes, set as a script; one that cannot be written anew is the last.

    Args:
        take: The first.
        brief: What is wanted.
        words: The wanted length.
        settings: Of the model that judges.
        rewrite: Writes the next.
        title: In place of the draft's own, if given.
    """
    best, best_scores, drafts = take, _judged(take.draft, brief, words, settings), 1
    scores = best_scores
    for _ in range(settings.rounds):
        if all(score.score >= settings.accepted for score in scores):
            break
        try:
            take = rewrite(take, scores)
        except (AnswerUnusable, ContentRefused):  # there is a draft that can be told
            break
        scores, drafts = _judged(take.draft, brief, words, settings), drafts + 1
        if _overall(scores) > _overall(best_scores):
            best, best_scores = take, scores
    whole = brief.model_copy(update={"length_s": None, "length_words": None})
    script = write_script(source_of(best.draft, brief.language, title), whole)
    written = Written(
        script=script, description=best.draft.description, scores=best_scores, drafts=drafts
    )
    return written, best


def remarks(scores: Sequence[Score]) -> str:
    """What an editor said, as a prompt shows it."""
    return "\n".join(
        f"- {score.quality}: {score.score:.2f} of 1; {score.reason}" for score in scores
    )


def _drafted(job: str, values: dict[str, str], words: int, settings: LanguageSettings) -> Draft:
    return answer(
        "script", load_prompt("script", job), Question(values=values), Draft, settings,
        lambda draft: trouble_with(draft, words),
    )  # fmt: skip


def _rewritten(
    brief: Brief, words: int, settings: LanguageSettings, take: Take, scores: Sequence[Score]
) -> Take:
    values = {
        **about(brief), "words": str(words), "title": take.draft.title,
        "draft": draft_text(take.draft), "remarks": remarks(scores),
    }  # fmt: skip
    return Take(_drafted("rewrite", values, words, settings))


def _judged(
    draft: Draft, brief: Brief, words: int, settings: LanguageSettings
) -> tuple[Score, ...]:
    values = {**about(brief), "title": draft.title, "draft": draft_text(draft)}
    said = answer(
        "script", load_prompt("script", "judge"), Question(values=values), Judgement, settings
    )
    heard = Score(quality="repetition", score=said.repetition.score, reason=said.repetition.reason)
    counted = repetition_score(draft_text(draft))
    return (
        Score(quality="hook", score=said.hook.score, reason=said.hook.reason),
        Score(quality="coherence", score=said.coherence.score, reason=said.coherence.reason),
        length_score(draft_words(draft), words),
        min(counted, heard, key=lambda score: score.score),
    )


def _overall(scores: Sequence[Score]) -> float:
    return mean(score.score for score in scores)
