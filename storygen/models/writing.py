"""The words for scripts that a language model writes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from storygen.models.asking import Answer, Line, Paragraph, Share
from storygen.models.base import Model
from storygen.models.grounding import Grounding
from storygen.models.story import Script

Quality = Literal["hook", "coherence", "length", "repetition"]


class DraftChapter(Answer):
    """A part of a story.

    Attributes:
        heading: Its title; empty where the story has one part only.
        paragraphs: Its words, as they are to be spoken.
    """

    heading: str
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1)


class Draft(Answer):
    """A story as a model writes it.

    Attributes:
        description: One or two sentences that make people want to watch it.
    """

    title: Line
    description: Paragraph
    chapters: tuple[DraftChapter, ...] = Field(min_length=1)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """All of its words, headings left out."""
        return tuple(text for chapter in self.chapters for text in chapter.paragraphs)


class CitedParagraph(Answer):
    """Words to be spoken, with the numbers of the passages that tell what they say."""

    text: Paragraph
    passages: tuple[int, ...] = Field(min_length=1)


class CitedChapter(Answer):
    """A part of a story; `heading` is empty where it has one part only."""

    heading: str
    paragraphs: tuple[CitedParagraph, ...] = Field(min_length=1)


class CitedDraft(Answer):
    """A story as a model tells it from numbered passages."""

    title: Line
    description: Paragraph
    chapters: tuple[CitedChapter, ...] = Field(min_length=1)


class CitedPart(Answer):
    """One part of a story, told from numbered passages."""

    paragraphs: tuple[CitedParagraph, ...] = Field(min_length=1)


class OutlinePart(Answer):
    """A part that is still to be written: its heading, and in one line what it tells."""

    heading: Line
    tells: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


class Outline(Answer):
    """A plan of a story."""

    title: Line
    description: Paragraph
    parts: tuple[OutlinePart, ...] = Field(min_length=1)


class Found(Model):
    """The numbers of the passages nearest to what was looked for, the nearest first."""

    numbers: tuple[int, ...]


class Opinion(Answer):
    """A judgement with its reason, however much it quotes."""

    score: Share
    reason: Paragraph


class Judgement(Answer):
    """What a model thinks of a draft.

    Attributes:
        hook: Whether the first sentences hold who hears them.
        coherence: Whether each part follows from the one before, and it keeps to its brief.
        repetition: 1 where nothing is said twice.
    """

    hook: Opinion
    coherence: Opinion
    repetition: Opinion


class Score(Model):
    """How good a script is in one respect.

    Attributes:
        score: 0 to 1.
        reason: Why, in a sentence.
    """

    quality: Quality
    score: Share
    reason: str


class Written(Model):
    """A script that a model wrote, and what is known of it.

    Attributes:
        scores: Of the draft that was kept.
        drafts: How many were written.
        grounding: Which passages of its source it rests on; empty where it was told from none.
        unjudged: Why no model judged it, so that it is told as first written; empty where one did.
        found_otherwise: Why its source's passages were found in another way than was asked for, a
            clause each; none where they were not.
    """

    schema_version: int = 1
    script: Script
    description: str
    scores: tuple[Score, ...] = ()
    drafts: int = 1
    grounding: Grounding = Grounding()
    unjudged: str = ""
    found_otherwise: tuple[str, ...] = ()

    @property
    def is_lasting(self) -> bool:
        """Another run has it judged, or its passages found as they should."""
        return not self.unjudged and not self.found_otherwise
