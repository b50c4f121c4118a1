"""The script stage: the story becomes chapters of scenes of beats."""

from storygen.language.prompts import load_prompt
from storygen.models.story import Brief, Script, Source
from storygen.models.writing import Written
from storygen.settings_language import LanguageSettings
from tasks.policy import stage_task
from tasks.script import authoring, condensing, translating, writer

_BY_MODEL = 2 + sum(load_prompt("script", job).version for job in ("write", "judge", "rewrite"))
_FROM_PASSAGES = 2 + sum(
    load_prompt("script", job).version
    for job in ("condense", "outline", "part", "judge", "rewrite_grounded")
)


@stage_task("script", version=1)
def write_script(source: Source, brief: Brief) -> Script:
    """Write the script; cut to the brief's length, in whole sentences, where it asks for one."""
    return writer.write_script(source, brief)


@stage_task("script", version=_BY_MODEL)
def write_from_topic(brief: Brief, model: LanguageSettings) -> Written:
    """Have a model write the script from a bare topic.

    Raises:
        ProviderUnavailable: The model does not answer; what it answered already is kept.
        AnswerUnusable: Its answers are not what was asked for.
        ContentRefused: It will not write about this.
    """
    return authoring.write_from_topic(brief, model)


@stage_task("script", version=_FROM_PASSAGES)
def condense(source: Source, brief: Brief, model: LanguageSettings) -> Written:
    """Have a model tell a longer text in the brief's length. Raises as `write_from_topic`."""
    return condensing.condense(source, brief, model)


@stage_task("script", version=_FROM_PASSAGES)
def tell_about(source: Source, brief: Brief, model: LanguageSettings) -> Written:
    """Have a model tell about the brief's topic from a source. Raises as `write_from_topic`."""
    return condensing.tell_about(source, brief, model)


@stage_task("script", version=translating.PROMPT.version)
def translate(source: Source, language: str, model: LanguageSettings) -> Source:
    """Have a model put the story into another language. Raises as `write_from_topic`."""
    return translating.translate(source, language, model)
