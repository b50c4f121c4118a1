"""A model writes a script, it is judged, and written anew while that makes it better."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import mean
from typing import NamedTuple

from storygen.errors import AnswerUnusable, ContentRefused
from storygen.language.prompts import load_prompt
from storygen.language.tokens import answer_tokens
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
_USELESS = (AnswerUnusable, ContentRefused)
"""What a model fails with at one question; at another it may do better."""


class Take(NamedTuple):
    """A draft, and what it was told from.

    Attributes:
        cited: The numbers of the passages that each paragraph rests on; empty without a source.
        handed: The passages that the model was handed.
        troubles: Why those were found in another way than was asked for; none where they were not.
    """

    draft: Draft
    cited: tuple[tuple[int, ...], ...] = ()
    handed: tuple[NumberedPassage, ...] = ()
    troubles: tuple[str, ...] = ()


Scores = tuple[Score, ...]
Judge = Callable[[Draft], Scores]
Rewrite = Callable[[Take, Scores], Take]
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
    """The best of a few takes, set as a script; one that nobody can judge is told as it is.

    Args:
        take: The first.
        brief: What is wanted.
        words: The wanted length.
        settings: Of the model that judges.
        rewrite: Writes the next.
        title: In place of the draft's own, if given.
    """
    judge = partial(_judged, brief=brief, words=words, settings=settings)
    takes, unjudged = [(take, _counted(take.draft, words))], ""
    try:
        takes = [(take, judge(take.draft))]
    except _USELESS as error:
        unjudged = str(error)
    else:
        takes += _bettered(*takes[0], judge, rewrite, settings)
    best, scores = max(takes, key=lambda each: mean(score.score for score in each[1]))
    whole = brief.model_copy(update={"length_s": None, "length_words": None})
    written = Written(
        script=write_script(source_of(best.draft, brief.language, title), whole),
        description=best.draft.description,
        scores=scores,
        drafts=len(takes),
        unjudged=unjudged,
    )
    return written, best


def _bettered(
    take: Take, scores: Scores, judge: Judge, rewrite: Rewrite, settings: LanguageSettings
) -> Iterator[tuple[Take, Scores]]:
    """The next takes, until one is good enough or none can be had."""
    fits = answer_tokens(draft_words(take.draft)) <= settings.max_output_tokens
    for _ in range(settings.rounds if fits else 0):
        if all(score.score >= settings.accepted for score in scores):
            return
        try:
            take = rewrite(take, scores)
            scores = judge(take.draft)
        except _USELESS:  # there is a draft that can be told
            return
        yield take, scores


def remarks(scores: Scores) -> str:
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
    brief: Brief, words: int, settings: LanguageSettings, take: Take, scores: Scores
) -> Take:
    values = {
        **about(brief), "words": str(words), "title": take.draft.title,
        "draft": draft_text(take.draft), "remarks": remarks(scores),
    }  # fmt: skip
    return Take(_drafted("rewrite", values, words, settings))


def _judged(draft: Draft, brief: Brief, words: int, settings: LanguageSettings) -> Scores:
    values = {**about(brief), "title": draft.title, "draft": draft_text(draft)}
    said = answer(
        "script", load_prompt("script", "judge"), Question(values=values), Judgement, settings
    )
    length, counted = _counted(draft, words)
    heard = Score(quality="repetition", score=said.repetition.score, reason=said.repetition.reason)
    return (
        Score(quality="hook", score=said.hook.score, reason=said.hook.reason),
        Score(quality="coherence", score=said.coherence.score, reason=said.coherence.reason),
        length,
        min(counted, heard, key=lambda score: score.score),
    )


def _counted(draft: Draft, words: int) -> Scores:
    """What can be said of a draft without a model: its length and how much comes twice."""
    return length_score(draft_words(draft), words), repetition_score(draft_text(draft))
