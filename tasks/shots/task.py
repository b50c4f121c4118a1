"""The shots stage: what is to be seen during each beat."""

from storygen.models.asking import Question
from storygen.models.directing import Directions
from storygen.models.picture import Shot
from storygen.models.story import Script
from storygen.settings_language import LanguageSettings
from storygen.timing import rate
from tasks.policy import stage_task
from tasks.shots import directing, planning


@stage_task("shots", version=2)
def plan_shots(
    script: Script, beat_frames: tuple[int, ...], fps: str, seed: int
) -> tuple[Shot, ...]:
    """Plan one to three shots a beat.

    Args:
        script: The revised script.
        beat_frames: Length of each beat in film frames.
        fps: Frame rate as a fraction, such as `30` or `30000/1001`.
        seed: The film's seed.
    """
    return planning.plan_shots(script, beat_frames, rate(fps), seed)


@stage_task("shots", version=directing.PROMPT.version)
def direct_scenes(
    questions: tuple[Question, ...], model: LanguageSettings
) -> tuple[Directions, ...]:
    """Have a model say what is to be seen in each scene; each answer is kept as it comes.

    Raises:
        ProviderUnavailable: It does not answer.
        ProviderRefused: It does not work for this account, model or address.
    """
    return directing.direct(questions, model)
