"""The words for what a language model is asked and what it answers, whatever the job."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from storygen.models.base import Model

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Question(Model):
    """All that decides an answer, but for the prompt and the model.

    Attributes:
        values: What goes into the prompt, by the name of its place.
    """

    values: dict[str, str]


class Answer(Model):
    """What a model writes; what it adds of its own is left out."""

    model_config = ConfigDict(extra="ignore")
