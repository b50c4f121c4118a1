"""The words for what a language model translates, and says about films."""

from typing import Annotated

from pydantic import Field, StringConstraints

from storygen.models.asking import Answer, Line, Paragraph


class TranslatedPassage(Answer):
    """A passage in another language, by the number it was asked under."""

    number: int
    text: Paragraph


class Translation(Answer):
    """Passages in another language."""

    passages: tuple[TranslatedPassage, ...]


class FilmWords(Answer):
    """What people read about a film.

    Attributes:
        chapters: A title for each chapter, in order.
    """

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]
    tags: tuple[Line, ...] = Field(min_length=1, max_length=20)
    chapters: tuple[Line, ...]


class Idea(Answer):
    """A film that could be made.

    Attributes:
        hook: Its first sentence.
        about: What it tells, in two or three sentences.
    """

    title: Line
    hook: Line
    about: Paragraph


class Ideas(Answer):
    """Films that could be made."""

    ideas: tuple[Idea, ...] = Field(min_length=1)
