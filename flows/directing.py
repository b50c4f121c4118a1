"""When a model says what is to be seen, before the shots are planned."""

from flows.made import Sound
from flows.studio import Studio
from flows.writers import failures
from storygen.errors import NobodyLeft
from storygen.language.endpoints import label
from storygen.models.directing import DirectedScript, Directions
from storygen.models.film import Delivery
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.shots.directing import SceneQuestion, placed, scene_questions
from tasks.shots.task import direct_scenes


def directed(studio: Studio, script: Script, sound: Sound, delivery: Delivery) -> Script:
    """The script with what a model wants to be seen; as it is where none is asked to.

    Where every model fails at a scene, the rules plan it, and the run says so.

    Raises:
        RequestError: One fails, and that was ruled out.
    """
    if studio.choices.writers.of("shots") is None:
        return script
    questions = scene_questions(script, sound.beat_frames, delivery.fps)
    answers = _answers(studio, questions)
    directions = tuple(placed(questions, answers))
    if not directions:
        return script
    return DirectedScript.model_validate({**dict(script), "directions": directions})


def credit(studio: Studio, script: Script) -> None:
    """Name the model beside the rules that turned its directions into shots."""
    if isinstance(script, DirectedScript):
        studio.book.credit("shots", f"{studio.choices.writers.name('shots')}, rules")


def _answers(studio: Studio, questions: tuple[SceneQuestion, ...]) -> tuple[Directions, ...]:
    asked = tuple(each.question for each in questions)
    writers = studio.choices.writers

    def by(model: LanguageSettings) -> tuple[Directions, ...]:
        return studio.book.one(
            "shots", direct_scenes, asked, model, provider=label(model), parts=len(asked)
        )

    try:
        answers = writers.serve("shots", by, failures)
    except NobodyLeft as none:
        studio.choices.fall_back(f"shots: rules planned everything, as {none.reasons}")
        return tuple(Directions() for _ in questions)
    if failed := failures(answers):
        studio.choices.fall_back(
            f"shots: rules planned {len(failed)} of {len(answers)} scenes that "
            f"{writers.name('shots')} failed at ({failed[0]}); the same request tries them again"
        )
    return answers
