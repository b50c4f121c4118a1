"""The words for what a language model wants to be seen."""

from typing import Annotated

from pydantic import Field, StringConstraints

from storygen.models.asking import Answer, Line
from storygen.models.base import Model
from storygen.models.picture import Mood, MoveKind, Setting
from storygen.models.story import Script


class ShotIdea(Answer):
    """What a model wants to be seen in one shot.

    Attributes:
        number: The shot's, as it was asked.
        prompt: The picture in words.
        subjects: What stands in it, most important first: single English nouns.
    """

    number: int
    prompt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=600)]
    setting: Setting
    subjects: tuple[Line, ...] = Field(max_length=6)
    mood: Mood
    camera: MoveKind


class ShotIdeas(Answer):
    """What a model wants to be seen in one scene."""

    shots: tuple[ShotIdea, ...]


class Directions(Model):
    """What is to be seen in one scene.

    Attributes:
        failure: Why there are none and the rules stand in; empty where there are.
    """

    schema_version: int = 1
    shots: tuple[ShotIdea, ...] = ()
    failure: str = ""

    @property
    def is_lasting(self) -> bool:
        """Another run asks again where the model failed."""
        return not self.failure


class Direction(Model):
    """What is to be seen in one shot, whatever it is planned to show."""

    shot_id: str
    idea: ShotIdea


class DirectedScript(Script):
    """A script with what is to be seen in some of its shots, or all of them."""

    directions: tuple[Direction, ...] = ()
