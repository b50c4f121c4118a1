"""The act in which a script becomes one that a voice can read, by rules and perhaps a model."""

from flows.estimating import tell_first_estimate
from flows.studio import Studio
from storygen.errors import ProviderRefused, ProviderUnavailable
from storygen.language.endpoints import label
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.revision.advising import beat_questions, with_advice
from tasks.revision.task import advise_on_beats, revise_script


def revised(studio: Studio, script: Script, model: LanguageSettings | None) -> Script:
    """The script as the rules read it, bettered by a model where one is asked to.

    Where the model fails, what the rules say stands, and the run says so. The user's own narration
    is read already: nobody is asked how.

    Raises:
        RequestError: The model fails, and that was ruled out.
    """
    ruled = studio.book.one("revision", revise_script, script, provider="rules")
    if model is None or studio.request.recording:
        return ruled
    return _advised(studio, script, ruled, model)


def _advised(studio: Studio, script: Script, ruled: Script, model: LanguageSettings) -> Script:
    who = label(model)
    tell_first_estimate(studio, (), ruled)
    try:
        answers = studio.book.one(
            "revision", advise_on_beats, beat_questions(ruled), model, provider=f"{who}, rules"
        )
    except (ProviderUnavailable, ProviderRefused) as error:
        studio.choices.fall_back(f"revision: rules read everything, as {who} failed: {error}")
        return ruled
    failures = [each.failure for each in answers if each.failure]
    if failures:
        studio.choices.fall_back(
            f"revision: rules alone read {len(failures)} of {len(answers)} sentences that {who} "
            f"failed at ({failures[0]}); another run asks about them again"
        )
    return with_advice(script, ruled, answers)
