"""The words for what a script rests on: passages of its source, and pointers to them."""

from storygen.models.base import Model


class NumberedPassage(Model):
    """A stretch of a source under one heading, long enough to be understood by itself.

    Attributes:
        number: In reading order, from 1.
        heading: Of its section; empty where it has none.
        text: Its words, one line.
        section: Its section's place in the source, from 0.
        first: The first of the section's paragraphs that it is made of, from 0.
        last: The last of them; a very long paragraph is part of several passages.
    """

    number: int
    heading: str
    text: str
    section: int
    first: int
    last: int


class Ground(Model):
    """What one paragraph of a script rests on.

    Attributes:
        beats: The ids of its beats.
        passages: The numbers of the passages that tell what it says; at least one.
        unfound: Numbers and names in it that none of these holds.
    """

    beats: tuple[str, ...]
    passages: tuple[int, ...]
    unfound: tuple[str, ...] = ()


class Grounding(Model):
    """What a whole script rests on.

    Attributes:
        passages: Those that its paragraphs point to, in reading order.
        grounds: One a paragraph, in the order of the script.
    """

    passages: tuple[NumberedPassage, ...] = ()
    grounds: tuple[Ground, ...] = ()


class GroundedParagraph(Model):
    """A paragraph of the film as the report tells of it.

    Attributes:
        opening: Its first words.
        beats: The ids of its beats.
        passages: The numbers of the passages it rests on.
        unfound: Numbers and names in it that none of these holds.
    """

    opening: str
    beats: tuple[str, ...]
    passages: tuple[int, ...]
    unfound: tuple[str, ...] = ()


class PassageNote(Model):
    """A passage of the source as the report tells of it: enough to find it there."""

    number: int
    heading: str
    opening: str


class GroundedChapter(Model):
    """A chapter of the film, and what it rests on."""

    title: str
    paragraphs: tuple[GroundedParagraph, ...]
    passages: tuple[PassageNote, ...]
