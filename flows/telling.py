"""The act in which a story, or the wish for one, becomes a script."""

from collections.abc import Callable
from pathlib import PurePath

from flows.made import Story
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


def read(studio: Studio, content: Artifact, name: str, language: str) -> Story:
    """Read a story, or the wish for one.

    Args:
        studio: The run's.
        content: The story, or the brief of one.
        name: Its ending tells its kind.
        language: BCP 47 tag of the narration.

    Raises:
        RequestError: It needs a language model, and none is named.
    """
    request = studio.request
    brief = Brief(language=language, length_s=request.seconds, length_words=request.words)
    if is_to_be_written(name):
        _need_model(studio, "writing from a bare topic")
        asked = read_brief(files.read_bytes(current_store().locate(content)))
        wanted = asked.model_dump(include={"topic", "audience", "goal", "tone"})
        return Story(None, brief.model_copy(update=wanted))
    # Of the file's name only the ending decides what is read.
    source = studio.book.one("source", read_story, content, f"story{PurePath(name).suffix}")
    if source.skipped:
        studio.book.warnings.append(f"not read aloud: {', '.join(source.skipped)}")
    if request.topic:
        _need_model(studio, "telling of a topic")
        told = {"topic": request.topic, **_said(request)}
        return Story(source, brief.model_copy(update=told))
    return Story(source, brief)


def tell(studio: Studio, story: Story) -> Written:
    """Make a story a script that a voice can read."""
    written = _written(studio, story)
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


def _need_model(studio: Studio, what: str) -> None:
    if studio.choices.writers.of("script") is None:
        raise RequestError(f"{what} needs a language model; llm names none")


def _written(studio: Studio, story: Story) -> Written:
    book, (source, brief) = studio.book, story
    if source is None:
        return _by_model(studio, lambda by: book.one("script", write_from_topic, brief, by))
    if brief.topic:
        return _by_model(studio, lambda by: book.one("script", tell_about, source, brief, by))
    if studio.request.translate:
        source = translated(studio, source, brief)
    if studio.choices.writers.of("script") is None or not is_too_long(source, brief):
        return _as_it_is(book.one("script", write_script, source, brief), brief)
    return _condensed(studio, source, brief)


def _by_model(studio: Studio, write: Callable[[LanguageSettings], Written]) -> Written:
    """What a model writes; a draft that nobody could judge only where no other model does better.

    Raises:
        NobodyLeft: All failed.
    """
    writers = studio.choices.writers
    written = writers.serve("script", write, lambda found: [found.unjudged] * bool(found.unjudged))
    studio.book.credit("script", writers.name("script"))
    return written


def _said(request: Request) -> dict[str, str]:
    return {"audience": request.audience, "goal": request.goal, "tone": request.tone}


def _as_it_is(script: Script, brief: Brief) -> Written:
    scores = measured(script, wanted_words(brief))
    return Written(script=script, description="", drafts=0, scores=scores)


def _condensed(studio: Studio, source: Source, brief: Brief) -> Written:
    """The text told in fewer words; cut in its own sentences where the model fails."""
    book = studio.book
    wanted = brief.model_copy(update=_said(studio.request))
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
