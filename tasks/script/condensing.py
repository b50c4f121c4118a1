"""A model tells a story from a source: every paragraph says on which passages it rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.grounding import NumberedPassage
from storygen.models.story import Brief, Source
from storygen.models.writing import CitedDraft, Written
from storygen.settings_language import LanguageSettings
from tasks.asking import answer
from tasks.script.authoring import DEFAULT_WORDS, Scores, Take, about, refined, remarks
from tasks.script.citing import (
    cited_text,
    in_order,
    is_told_at_once,
    listed,
    room_tokens,
    take_of,
    that_fit,
    trouble_with_take,
)
from tasks.script.grounding import grounding_of
from tasks.script.languages import language_of
from tasks.script.lengths import count_words
from tasks.script.outlining import tell_by_outline
from tasks.script.passages import numbered_passages
from tasks.script.writer import wanted_words


@dataclass(frozen=True)
class _Telling:
    """What is told: from which source, and how it is wanted."""

    passages: tuple[NumberedPassage, ...]
    brief: Brief
    words: int
    settings: LanguageSettings


def condense(source: Source, brief: Brief, settings: LanguageSettings) -> Written:
    """Have a model tell a text in fewer words; the title stays.

    Raises:
        ContentRefused: The model will not work on this text.
    """
    named = brief.model_copy(update={"topic": source.title})
    return _told(source, named, settings, about_all=True)


def tell_about(source: Source, brief: Brief, settings: LanguageSettings) -> Written:
    """Have a model tell a story about the brief's topic from a source, under a title of its own.

    Raises:
        ContentRefused: The model will not work on this text or topic.
    """
    return _told(source, brief, settings, about_all=False)


def _told(source: Source, brief: Brief, settings: LanguageSettings, about_all: bool) -> Written:
    passages = numbered_passages(source, language_of(source.language or brief.language))
    telling = _Telling(passages, brief, _words(passages, brief), settings)
    if is_told_at_once(passages, telling.words, settings):
        first = _drafted("condense", {"passages": listed(passages)}, passages, telling)
    else:
        first = tell_by_outline(
            passages, brief, telling.words, settings, source if about_all else None
        )
    title = source.title if about_all else ""
    rewrite = partial(_rewritten, telling)
    written, best = refined(first, brief, telling.words, settings, rewrite, title)
    is_same_language = not source.language or _code(source.language) == _code(brief.language)
    return written.model_copy(
        update={
            "script": written.script.model_copy(update={"characters": source.characters}),
            "grounding": grounding_of(written.script, best, names=is_same_language),
            "found_otherwise": first.troubles,
        }
    )


def _words(passages: Sequence[NumberedPassage], brief: Brief) -> int:
    """The wanted length; no source is told in more words than it has, unless that is asked for."""
    return wanted_words(brief) or min(
        DEFAULT_WORDS, max(1, sum(count_words(each.text) for each in passages))
    )


def _code(language: str) -> str:
    return language_of(language).code


def _drafted(
    job: str, values: dict[str, str], handed: Sequence[NumberedPassage], telling: _Telling
) -> Take:
    question = Question(values={**about(telling.brief), "words": str(telling.words), **values})
    told = answer(
        "script", load_prompt("script", job), question, CitedDraft, telling.settings,
        lambda told: trouble_with_take(take_of(told, handed), telling.words),
    )  # fmt: skip
    return take_of(told, handed)


def _rewritten(telling: _Telling, take: Take, scores: Scores) -> Take:
    """The take anew; those of its passages that it cites come first where not all fit."""
    cited = {number for numbers in take.cited for number in numbers}
    first = sorted(take.handed, key=lambda each: each.number not in cited)
    handed = in_order(that_fit(first, room_tokens(telling.settings)))
    values = {
        "title": take.draft.title, "draft": cited_text(take), "remarks": remarks(scores),
        "passages": listed(handed),
    }  # fmt: skip
    return _drafted("rewrite_grounded", values, handed, telling)
