"""A model writes a script, it is judged, and written anew while that makes it better."""

from collections.abc import Sequence
from statistics import mean

from storygen.language.prompts import load_prompt
from storygen.models.story import Brief, Source
from storygen.models.writing import Draft, Judgement, Question, Score, Written
from storygen.settings_language import LanguageSettings
from tasks.asking import answer
from tasks.script.drafts import draft_text, draft_words, source_of, source_text, trouble_with
from tasks.script.measures import length_score, repetition_score
from tasks.script.writer import wanted_words, write_script

DEFAULT_WORDS = 360
"""About two minutes and a half of narration."""
_UNSAID = "not said"


def write_from_topic(brief: Brief, settings: LanguageSettings) -> Written:
    """Have a model write a story about a topic."""
    words = wanted_words(brief) or DEFAULT_WORDS
    draft = _drafted("write", {**_about(brief), "words": str(words)}, words, settings)
    return _refined(draft, brief, words, settings)


def condense(source: Source, brief: Brief, settings: LanguageSettings) -> Written:
    """Have a model tell a long text in fewer words; the title stays.

    Raises:
        ContentRefused: The text is longer than the model reads.
    """
    words = wanted_words(brief) or DEFAULT_WORDS
    brief = brief.model_copy(update={"topic": brief.topic or source.title})
    values = {**_about(brief), "words": str(words), "text": source_text(source)}
    draft = _drafted("condense", values, words, settings)
    written = _refined(draft, brief, words, settings, source.title)
    script = written.script.model_copy(update={"characters": source.characters})
    return written.model_copy(update={"script": script})


def _about(brief: Brief) -> dict[str, str]:
    return {
        "topic": brief.topic,
        "audience": brief.audience or _UNSAID,
        "goal": brief.goal or _UNSAID,
        "tone": brief.tone or _UNSAID,
        "language": brief.language,
    }


def _refined(
    draft: Draft, brief: Brief, words: int, settings: LanguageSettings, title: str = ""
) -> Written:
    """The best of a few drafts, set as a script."""
    best, best_scores, drafts = draft, _judged(draft, brief, words, settings), 1
    scores = best_scores
    for _ in range(settings.rounds):
        if all(score.score >= settings.accepted for score in scores):
            break
        draft = _rewritten(draft, scores, brief, words, settings)
        scores, drafts = _judged(draft, brief, words, settings), drafts + 1
        if _overall(scores) > _overall(best_scores):
            best, best_scores = draft, scores
    whole = brief.model_copy(update={"length_s": None, "length_words": None})
    script = write_script(source_of(best, brief.language, title), whole)
    return Written(script=script, description=best.description, scores=best_scores, drafts=drafts)


def _drafted(job: str, values: dict[str, str], words: int, settings: LanguageSettings) -> Draft:
    return answer(
        "script", load_prompt("script", job), Question(values=values), Draft, settings,
        lambda draft: trouble_with(draft, words),
    )  # fmt: skip


def _rewritten(
    draft: Draft, scores: Sequence[Score], brief: Brief, words: int, settings: LanguageSettings
) -> Draft:
    remarks = "\n".join(
        f"- {score.quality}: {score.score:.2f} of 1; {score.reason}" for score in scores
    )
    values = {
        **_about(brief), "words": str(words), "title": draft.title, "draft": draft_text(draft),
        "remarks": remarks,
    }  # fmt: skip
    return _drafted("rewrite", values, words, settings)


def _judged(
    draft: Draft, brief: Brief, words: int, settings: LanguageSettings
) -> tuple[Score, ...]:
    values = {**_about(brief), "title": draft.title, "draft": draft_text(draft)}
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
