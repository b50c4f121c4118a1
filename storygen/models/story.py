"""The words of a story: what was read, and the script made from it."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from storygen.models.base import Artifact, Model

PassageKind = Literal["prose", "list", "quote"]

Manner = Literal[
    "", "whispering", "shouting", "excited", "amused", "warm", "sad", "solemn", "tense"
]
"""How something is said; empty: plainly, as nearly everything is."""


class Passage(Model):
    """A paragraph, a list item or a quotation, free of markup.

    Attributes:
        text: Plain words, one line.
        kind: Prose, one item of a list, or a quotation.
        picture: The picture prompt its author gave; empty when there is none.
        opens_scene: Whether the author starts a new scene here.
        speaker: Who says it.
        manner: How its author wants it said; empty where the author does not say.
    """

    text: str
    kind: PassageKind = "prose"
    picture: str = ""
    opens_scene: bool = False
    speaker: str = "narrator"
    manner: Manner = ""


class Section(Model):
    """A part of the source under one heading; it becomes a chapter.

    Attributes:
        heading: The heading's words; empty for text before the first heading.
        passages: In reading order.
    """

    heading: str
    passages: tuple[Passage, ...]


class Character(Model):
    """Somebody who is to look the same in every picture.

    Attributes:
        name: As the story calls them.
        description: What they look like, for those who draw.
        sheet: A picture of them alone, once it was drawn.
    """

    name: str
    description: str
    sheet: Artifact | None = None


class Source(Model):
    """What was read from a file, an address or the command line.

    Attributes:
        title: The author's title, else the first words.
        sections: In reading order; at least one with words in it.
        language: The language the source names for itself; empty when it names none.
        skipped: What it holds that is not read aloud, counted, such as `2 tables`.
        characters: Who its author described.
    """

    schema_version: int = 1
    title: str
    sections: tuple[Section, ...]
    language: str = ""
    skipped: tuple[str, ...] = ()
    characters: tuple[Character, ...] = ()


class Brief(Model):
    """What the film is for. Embedded providers ignore what they cannot use.

    Attributes:
        language: BCP 47 tag of the narration.
        length_s: Wanted length of the film in seconds; None keeps all of the text.
        length_words: Wanted length in words; None keeps all of the text.
    """

    schema_version: int = 1
    topic: str = ""
    audience: str = ""
    goal: str = ""
    tone: str = ""
    style: str = ""
    language: str = "en"
    length_s: float | None = Field(default=None, gt=0)
    length_words: int | None = Field(default=None, gt=0)
    speakers: tuple[str, ...] = ("narrator",)


class Token(Model):
    """One written word with whatever punctuation clings to it.

    Attributes:
        written: What captions show; never contains white space.
        spoken: The words the voice reads for it: none for a dash or an emoji, several for a number.
        pause_after_s: Silence asked for after it, in seconds.
    """

    written: str
    spoken: tuple[str, ...]
    pause_after_s: float = Field(default=0.0, ge=0, le=5)


BeatKind = Literal["title", "prose", "list", "quote"]


class Beat(Model):
    """One or two sentences: the unit that is spoken, captioned and pictured.

    Attributes:
        id: A hash of its words and an occurrence number, never a position.
        tokens: In reading order.
        kind: What kind of passage it came from; `title` is a chapter heading read aloud.
        picture: The picture prompt its author gave; empty when there is none.
        speaker: Who says it.
        ends_paragraph: Whether a paragraph ends here; the voice rests a little longer.
        manner: How it is said; heard where the voice can, and shown nowhere.
    """

    id: str
    tokens: tuple[Token, ...]
    kind: BeatKind = "prose"
    picture: str = ""
    speaker: str = "narrator"
    ends_paragraph: bool = False
    manner: Manner = ""

    @property
    def text(self) -> str:
        """The written words, separated by single spaces."""
        return " ".join(token.written for token in self.tokens)


class Scene(Model):
    """Beats that share a place; the film dissolves between scenes and cuts within them."""

    beats: tuple[Beat, ...]


class Chapter(Model):
    """A titled run of scenes; it becomes a chapter mark in the film."""

    title: str
    scenes: tuple[Scene, ...]


class Omission(Model):
    """What the writer left out to reach the wanted length.

    Attributes:
        sentences: Left out, in order, as they stood in the source.
        words: How many words those are.
    """

    sentences: tuple[str, ...] = ()
    words: int = 0


class Script(Model):
    """The story as it will be told."""

    schema_version: int = 1
    title: str
    language: str
    chapters: tuple[Chapter, ...]
    omitted: Omission = Omission()
    characters: tuple[Character, ...] = ()

    @property
    def beats(self) -> tuple[Beat, ...]:
        """All beats in film order."""
        return tuple(self._each_beat())

    def _each_beat(self) -> Iterator[Beat]:
        for chapter in self.chapters:
            for scene in chapter.scenes:
                yield from scene.beats
