"""The act in which a story, or the wish for one, becomes a script."""

from collections.abc import Callable
from pathlib import PurePath

from flows.estimating import tell_first_estimate
from flows.estimating_source import source_item
from flows.estimating_words import script_item, stand_in
from flows.revising import revised
from flows.studio import Studio
from flows.translating import translated
from storygen import files
from storygen.errors import NobodyLeft, RequestError
from storygen.models.base import Artifact
from storygen.models.story import Brief, Script, Source
from storygen.models.writing import Written
from storygen.request import Request
from storygen.settings_language import LanguageSettings
from storygen.store import current_store
from tasks.script.briefs import is_to_be_written, read_brief
from tasks.script.scoring import measured
from tasks.script.task import (
    condense,
    tell_about,
    write_from_topic,
    write_script,
)
from tasks.script.writer import is_too_long, wanted_words
from tasks.source.task import read_story


def tell(studio: Studio, content: Artifact, name: str, language: str) -> Written:
    """Read a story and make it a script that a voice can read.

    Args:
        studio: The run's.
        content: The story, or the brief of one.
        name: Its ending tells its kind.
        language: BCP 47 tag of the narration.
    """
    model = studio.choices.writers.of("script")
    brief = _brief(studio.request, language)
    if is_to_be_written(name):
        written = _from_topic(studio, content, brief, model)
    else:
        written = _from_story(studio, content, name, brief, model)
    if written.unjudged:
        studio.choices.fall_back(
            f"script: the first draft is told, as no model judged it: {written.unjudged}; "
            "another run asks for that again"
        )
    for trouble in written.found_otherwise:
        studio.choices.fall_back(
            f"script: as for the source's passages, {trouble}; another run tries that again"
        )
    return written.model_copy(update={"script": revised(studio, written.script)})


def _brief(request: Request, language: str) -> Brief:
    return Brief(language=language, length_s=request.seconds, length_words=request.words)


def _from_topic(
    studio: Studio, content: Artifact, brief: Brief, model: LanguageSettings | None
) -> Written:
    if model is None:
        raise RequestError("writing from a bare topic needs a language model; llm names none")
    asked = read_brief(files.read_bytes(current_store().locate(content)))
    wanted = brief.model_copy(
        update=asked.model_dump(include={"topic", "audience", "goal", "tone"})
    )
    tell_first_estimate(studio, (script_item(wanted, model),), stand_in(wanted))
    return _by_model(
        studio, lambda model: studio.book.one("script", write_from_topic, wanted, model)
    )


def _by_model(studio: Studio, write: Callable[[LanguageSettings], Written]) -> Written:
    """What a model writes; a draft that nobody could judge only where no other model does better.

    Raises:
        NobodyLeft: All failed.
    """
    writers = studio.choices.writers
    written = writers.serve("script", write, lambda found: [found.unjudged] * bool(found.unjudged))
    studio.book.credit("script", writers.name("script"))
    return written


def _from_story(
    studio: Studio, content: Artifact, name: str, brief: Brief, model: LanguageSettings | None
) -> Written:
    book = studio.book
    # Of the file's name only the ending decides what is read.
    source = book.one("source", read_story, content, f"story{PurePath(name).suffix}")
    if source.skipped:
        book.warnings.append(f"not read aloud: {', '.join(source.skipped)}")
    if studio.request.topic:
        return _about_topic(studio, source, brief, model)
    if studio.request.translate:
        source = translated(studio, source, brief)
    if model is None or not is_too_long(source, brief):
        return _as_it_is(book.one("script", write_script, source, brief), brief)
    return _condensed(studio, source, brief, model)


def _about_topic(
    studio: Studio, source: Source, brief: Brief, model: LanguageSettings | None
) -> Written:
    """What the source tells of a topic; there is no other way than a model's."""
    if model is None:
        raise RequestError("telling of a topic needs a language model; llm names none")
    wanted = brief.model_copy(update={"topic": studio.request.topic, **_said(studio.request)})
    _tell_estimate(studio, source, wanted, model)
    return _by_model(
        studio, lambda model: studio.book.one("script", tell_about, source, wanted, model)
    )


def _tell_estimate(studio: Studio, source: Source, wanted: Brief, model: LanguageSettings) -> None:
    """Say what telling from a source may cost; a long one is not parted again for nothing."""
    if not studio.book.is_estimated:
        tell_first_estimate(studio, (source_item(wanted, source, model),), stand_in(wanted))


def _said(request: Request) -> dict[str, str]:
    return {"audience": request.audience, "goal": request.goal, "tone": request.tone}


def _as_it_is(script: Script, brief: Brief) -> Written:
    scores = measured(script, wanted_words(brief))
    return Written(script=script, description="", drafts=0, scores=scores)


def _condensed(studio: Studio, source: Source, brief: Brief, model: LanguageSettings) -> Written:
    """The text told in fewer words; cut in its own sentences where the model fails."""
    book = studio.book
    wanted = brief.model_copy(update=_said(studio.request))
    _tell_estimate(studio, source, wanted, model)
    try:
        written = _by_model(studio, lambda by: book.one("script", condense, source, wanted, by))
    except NobodyLeft as none:
        told = f"script: the text was cut in its own sentences, as {none.reasons}"
        studio.choices.fall_back(told)
        script = book.one("script", write_script, source, brief, provider="extractive")
        return _as_it_is(script, brief)
    book.warnings.append(
        f"script: {studio.choices.writers.name('script')} told the text in fewer words, partly "
        "its own; leave script out of llm_jobs to keep to the author's sentences"
    )
    return written
