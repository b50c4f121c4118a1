"""The act in which a story is put into another language, by a language model or a trained one."""

from textwrap import shorten

from flows.studio import Studio
from flows.translators import spoken_language
from storygen import progress
from storygen.language.endpoints import label
from storygen.models.story import Brief, Source
from storygen.settings_language import LanguageSettings
from tasks.script.task import translate
from tasks.translation.task import translate_story

_LONGEST_SHOWN = 60


def translated(studio: Studio, source: Source, brief: Brief) -> Source:
    """The story in the brief's language; a sentence that was lost stays as it was, with a warning.

    Args:
        studio: The run's.
        source: As it was read.
        brief: Names the language, and the length that may be wanted afterwards.

    Raises:
        StorygenError: All who were asked to translate failed; nobody else stands in.
    """
    model = studio.choices.writers.of("translation")
    if model is None:
        return _by_trained_model(studio, source, brief.language)
    return _by_language_model(studio, source, brief.language)


def _by_trained_model(studio: Studio, source: Source, language: str) -> Source:
    choice = studio.choices.translator()
    told = studio.book.one(
        "translation", translate_story, source, spoken_language(studio.request, source), language,
        choice.provider, choice.settings, provider=choice.provider,
    )  # fmt: skip
    if told.originals:
        first = shorten(told.originals[0], _LONGEST_SHOWN, placeholder="…")
        warning = (
            f"translation: {len(told.originals)} of {told.sentences} sentences stay as they were, "
            f"as {choice.provider} found no words for them, such as {first!r}"
        )
        studio.book.warnings.append(warning)
        progress.current().note(warning)
    return told.source


def _by_language_model(studio: Studio, source: Source, language: str) -> Source:

    def by(model: LanguageSettings) -> Source:
        return studio.book.one("script", translate, source, language, model, provider=label(model))

    return studio.choices.writers.serve("translation", by)
