"""When a model says what is to be seen, before the shots are planned."""

from flows.made import Sound
from flows.studio import Studio
from flows.writers import writer_for
from storygen.errors import ProviderRefused, ProviderUnavailable
from storygen.language.endpoints import label
from storygen.models.directing import DirectedScript, Directions
from storygen.models.film import Delivery
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from tasks.shots.directing import SceneQuestion, placed, scene_questions
from tasks.shots.task import direct_scenes


def directed(studio: Studio, script: Script, sound: Sound, delivery: Delivery) -> Script:
    """The script with what a model wants to be seen; as it is where none is asked to.

    Where the model fails at a scene, the rules plan it, and the run says so.

    Raises:
        RequestError: It fails, and that was ruled out.
    """
    model = writer_for(studio.request, "shots")
    if model is None:
        return script
    questions = scene_questions(script, sound.beat_frames, delivery.fps)
    answers = _answers(studio, questions, model)
    directions = tuple(placed(questions, answers))
    if not directions:
        return script
    return DirectedScript.model_validate({**dict(script), "directions": directions})


def credit(studio: Studio, script: Script) -> None:
    """Name the model beside the rules that turned its directions into shots."""
    model = writer_for(studio.request, "shots")
    if model is not None and isinstance(script, DirectedScript):
        studio.book.credit("shots", f"{label(model)}, rules")


def _answers(
    studio: Studio, questions: tuple[SceneQuestion, ...], model: LanguageSettings
) -> tuple[Directions, ...]:
    asked = tuple(each.question for each in questions)
    try:
        answers = studio.book.one("shots", direct_scenes, asked, model, provider=label(model))
    except (ProviderUnavailable, ProviderRefused) as error:
        studio.choices.fall_back(
            f"shots: rules planned everything, as {label(model)} failed: {error}"
        )
        return tuple(Directions() for _ in questions)
    failures = [each.failure for each in answers if each.failure]
    if failures:
        studio.choices.fall_back(
            f"shots: rules planned {len(failures)} of {len(answers)} scenes that {label(model)} "
            f"failed at ({failures[0]}); the same request tries them again"
        )
    return answers
