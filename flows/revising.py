"""The act in which a script becomes one that a voice can read, by rules and perhaps a model."""

from flows.studio import Studio
from flows.writers import failures
from storygen.errors import NobodyLeft
from storygen.models.revising import BeatRevision
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.revision.advising import beat_questions, with_advice
from tasks.revision.task import advise_on_beats, revise_script


def revised(studio: Studio, script: Script) -> Script:
    """The script as the rules read it, bettered by a model where one is asked to.

    Where every model fails, what the rules say stands, and the run says so. The user's own
    narration is read already: nobody is asked how.

    Raises:
        RequestError: A model fails, and that was ruled out.
    """
    ruled = studio.book.one("revision", revise_script, script, provider="rules")
    if studio.request.recording or studio.choices.writers.of("revision") is None:
        return ruled
    return _advised(studio, script, ruled)


def _advised(studio: Studio, script: Script, ruled: Script) -> Script:
    questions = beat_questions(ruled)
    writers = studio.choices.writers

    def by(model: LanguageSettings) -> tuple[BeatRevision, ...]:
        return studio.book.one("revision", advise_on_beats, questions, model, parts=len(questions))

    try:
        answers = writers.serve("revision", by, failures)
    except NobodyLeft as none:
        studio.choices.fall_back(f"revision: rules read everything, as {none.reasons}")
        return ruled
    _tell(studio, writers.name("revision"), answers)
    return with_advice(script, ruled, answers)


def _tell(studio: Studio, who: str, answers: tuple[BeatRevision, ...]) -> None:
    """Credit the model, and say where the rules' reading stands because it failed."""
    studio.book.credit("revision", f"{who}, rules")
    if failed := failures(answers):
        studio.choices.fall_back(
            f"revision: rules alone read {len(failed)} of {len(answers)} sentences that {who} "
            f"failed at ({failed[0]}); another run asks about them again"
        )
