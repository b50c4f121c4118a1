"""What a vision-language model is asked about a picture."""

import re
from dataclasses import dataclass, replace

from storygen.models.base import Artifact
from storygen.models.picture import Character, PictureRequest

_MOST_SHEETS = 3
"""A sheet takes some 600 tokens of the 4096 that a LLaVA 1.5 remembers."""

_LONGEST_PROMPT = 600
_LONGEST_DESCRIPTION = 200
_LONGEST_NAME = 60
_MOST_SUBJECTS = 8

_OF_TEMPLATES = re.compile(r"[<>\[\]{}|]")
"""Characters that models' own marks are made of, such as `<image>` and `[INST]`."""


@dataclass(frozen=True)
class Question:
    """One question to a model.

    Attributes:
        words: What is asked.
        pictures: The picture to be judged, then the sheets of who is to be recognised in it.
    """

    words: str
    pictures: tuple[Artifact, ...]

    @property
    def has_sheets(self) -> bool:
        """Whether it asks if people look like themselves."""
        return len(self.pictures) > 1


def question_about(request: PictureRequest, picture: Artifact) -> Question:
    """Ask whether a picture shows what was to be drawn, cleanly, and with the right people."""
    known = [(person, person.sheet) for person in request.characters if person.sheet is not None]
    known = known[:_MOST_SHEETS] if request.sheet_of is None else []
    lines = [
        "You check a picture before it is shown in a film. Picture 1 is that picture; grey bars "
        "beside it do not belong to it.",
        *_asked_for(request),
        *(_shown_by(person, at) for at, (person, _) in enumerate(known, start=2)),
        *_marks(has_sheets=bool(known)),
    ]
    return Question("\n".join(lines), (picture, *(sheet for _, sheet in known)))


def asked_again(question: Question) -> Question:
    """The same question to a model whose answer could not be read."""
    reminder = "Write that JSON object now: no other word before it or after it."
    return replace(question, words=f"{question.words}\n{reminder}")


def _asked_for(request: PictureRequest) -> list[str]:
    if request.sheet_of is not None:
        return [f"It was to show {_named(request.sheet_of)}, alone and whole, on a plain ground."]
    prompt = _plain(request.prompt, _LONGEST_PROMPT)
    subjects = ", ".join(_plain(one, _LONGEST_NAME) for one in request.subjects[:_MOST_SUBJECTS])
    return [
        *([f'It was drawn after these words: "{prompt}"'] if prompt else []),
        *([f"Where it takes place: {request.setting}."] if request.setting != "abstract" else []),
        *([f"What is to be seen in it: {subjects}."] if subjects else []),
    ]


def _shown_by(person: Character, number: int) -> str:
    return f"Picture {number} shows {_named(person)}, alone."


def _named(person: Character) -> str:
    description = _plain(person.description, _LONGEST_DESCRIPTION)
    return _plain(person.name, _LONGEST_NAME) + (f" ({description})" if description else "")


def _marks(*, has_sheets: bool) -> list[str]:
    alike = (
        '"alike": how much the people in picture 1 look like themselves in their own pictures;'
        if has_sheets
        else '"alike": always null;'
    )
    return [
        "Give it marks from 0 (not at all) to 10 (entirely):",
        '"shows": how well it shows what was asked for;',
        '"clean": how free it is of letters, watermarks, malformed faces, hands or bodies, and '
        "heads cut off by its edge;",
        alike,
        '"remarks": a list of what is wrong with it, a few words each; empty if nothing is.',
        "Answer with one JSON object that has these four fields, and with nothing else: "
        f'{{"shows": MARK, "clean": MARK, "alike": {"MARK" if has_sheets else "null"}, '
        '"remarks": [WORDS]}',
    ]


def _plain(text: str, longest: int) -> str:
    return " ".join(_OF_TEMPLATES.sub(" ", text).replace('"', "'").split())[:longest]
