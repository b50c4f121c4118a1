"""A person looks at the shot list, and may change it, before anything is drawn or paid for."""

from collections.abc import Sequence

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.runtime import deployment
from pydantic import BaseModel, Field

from storygen.errors import RequestError
from storygen.models.picture import Mood, MoveKind, Setting, Shot

_WAIT_S = 14 * 24 * 3600
_ABOUT = """
### Review the shot list

{shots} shots, about {seconds:.0f} s of film; the list is on its page too, among the artifacts.
Change what each picture shows, then press **Submit**: nothing was drawn or paid for yet. A shot
that you remove from the list stays as it was planned.
"""


class ShotEdit(BaseModel):
    """One shot, as a person may change it."""

    number: int = Field(title="Shot", description="Its place in the film; says which shot this is.")
    said: str = Field(default="", title="Said meanwhile", description="Not to be changed here.")
    prompt: str = Field(title="Picture", description="What the picture shows, in words.")
    setting: Setting = Field(title="Setting", description="Where it takes place.")
    subjects: str = Field(
        default="", title="Subjects", description="What stands in it, separated by commas."
    )
    mood: Mood = Field(title="Mood", description="How it feels.")
    camera: MoveKind = Field(title="Camera", description="What the camera does.")


class ShotReview(RunInput):
    """The form behind a suspended run's Resume button."""

    shots: list[ShotEdit] = Field(title="Shots")


def reviewed(shots: tuple[Shot, ...], said: Sequence[str], film_s: float) -> tuple[Shot, ...]:
    """Suspend the run until a person has gone through its shots; the shots as changed.

    The flow ends here and runs anew when it is resumed, its earlier tasks from the cache.

    Args:
        shots: As planned.
        said: What is said during each.
        film_s: Length of the film in seconds.
    """
    form = ShotReview.with_initial_data(
        description=_ABOUT.format(shots=len(shots), seconds=film_s),
        shots=[
            _edit(number, *pair) for number, pair in enumerate(zip(shots, said, strict=True), 1)
        ],
    )
    answer = suspend_flow_run(wait_for_input=form, timeout=_WAIT_S, key="review")
    return apply(shots, answer.shots)


def check_possible() -> None:
    """Raises RequestError where nobody could resume the run."""
    if deployment.id is None:
        raise RequestError(
            "review needs a run that can be suspended: start `storygen up`, then use `storygen "
            "submit` with --review, or the run form; or leave --review out"
        )


def apply(shots: tuple[Shot, ...], edits: Sequence[ShotEdit]) -> tuple[Shot, ...]:
    """The shots with a person's changes.

    Raises:
        RequestError: A change is about a shot that does not exist.
    """
    by_number = {edit.number: edit for edit in edits}
    if unknown := sorted(set(by_number) - set(range(1, len(shots) + 1))):
        raise RequestError(
            f"the reviewed list speaks of shot {unknown[0]}; the film has shots 1 to {len(shots)}"
        )
    return tuple(
        _changed(shot, by_number[number]) if number in by_number else shot
        for number, shot in enumerate(shots, start=1)
    )


def _edit(number: int, shot: Shot, said: str) -> ShotEdit:
    return ShotEdit(
        number=number, said=said, prompt=shot.prompt, setting=shot.setting,
        subjects=", ".join(shot.subjects), mood=shot.mood, camera=shot.move,
    )  # fmt: skip


def _changed(shot: Shot, edit: ShotEdit) -> Shot:
    subjects = tuple(part for word in edit.subjects.split(",") if (part := word.strip()))
    return shot.model_copy(
        update={
            "prompt": edit.prompt, "setting": edit.setting, "subjects": subjects,
            "mood": edit.mood, "move": edit.camera,
        }
    )  # fmt: skip
