"""The revision stage: every written word gets the words a voice reads for it."""

from storygen.models.revising import BeatQuestion, BeatRevision
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.policy import stage_task
from tasks.revision import advising, speakable


@stage_task("revision", version=4)
def revise_script(script: Script) -> Script:
    """Make the script speakable; what is written stays as it was."""
    return speakable.revise_script(script)


@stage_task("revision", version=advising.PROMPT.version)
def advise_on_beats(
    questions: tuple[BeatQuestion, ...], model: LanguageSettings
) -> tuple[BeatRevision, ...]:
    """Have a model say what is to be otherwise than by rule; each beat's answer is kept by itself.

    Raises:
        ProviderUnavailable: It does not answer.
        ProviderRefused: It does not work for this account, model or address.
    """
    return advising.advise(questions, model)
