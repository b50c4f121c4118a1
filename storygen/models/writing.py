"""The words for what a language model is asked and what it answers."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from storygen.models.base import Model
from storygen.models.grounding import Grounding
from storygen.models.picture import Mood, MoveKind, Setting
from storygen.models.story import BeatKind, Manner, Script, Token

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]

Quality = Literal["hook", "coherence", "length", "repetition"]


class Question(Model):
    """All that decides an answer, but for the prompt and the model.

    Attributes:
        values: What goes into the prompt, by the name of its place.
    """

    values: dict[str, str]


class Answer(Model):
    """What a model writes; what it adds of its own is left out."""

    model_config = ConfigDict(extra="ignore")


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
    """A judgement with its reason."""

    score: Share
    reason: Line


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
    """

    schema_version: int = 1
    script: Script
    description: str
    scores: tuple[Score, ...] = ()
    drafts: int = 1
    grounding: Grounding = Grounding()


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


class TranslatedPassage(Answer):
    """A passage in another language, by the number it was asked under."""

    number: int
    text: Paragraph


class Translation(Answer):
    """Passages in another language."""

    passages: tuple[TranslatedPassage, ...]


class BeatQuestion(Model):
    """A beat whose reading a model may better; all that decides the answer about it.

    Attributes:
        tokens: With the words that rules give them, and no pauses.
        manner: As rules have it.
        before: The written words of the beat before it; empty for the first.
        after: Those of the beat after it.
        language: BCP 47 tag.
    """

    tokens: tuple[Token, ...]
    kind: BeatKind
    speaker: str
    manner: Manner
    before: str
    after: str
    language: str

    @property
    def text(self) -> str:
        """The written words, separated by single spaces."""
        return " ".join(token.written for token in self.tokens)


class WordReading(Answer):
    """How one written word is to be spoken.

    Attributes:
        written: As it stands in the sentence.
        occurrence: Which of them, where it stands there several times.
        spoken: Words of letters only, separated by spaces.
    """

    written: Line
    occurrence: int = Field(default=1, ge=1)
    spoken: Line


class BeatAdvice(Answer):
    """What a model would have otherwise in a beat.

    Attributes:
        number: The beat's, as it was asked.
        manner: Empty: as rules have it.
        pause_after_s: At least; 0 as rules have it.
    """

    number: int
    readings: tuple[WordReading, ...] = ()
    manner: Manner = ""
    pause_after_s: float = Field(default=0.0, ge=0, le=2.5)


class RevisionAdvice(Answer):
    """What a model would have otherwise in some beats; those that it leaves out are right."""

    beats: tuple[BeatAdvice, ...]


class TokenReading(Model):
    """The words that a voice reads for a beat's token at an index."""

    token: int
    spoken: tuple[str, ...]


class BeatRevision(Model):
    """What is otherwise in a beat than rules have it.

    Attributes:
        failure: Why a model was of no help; empty where it was.
    """

    schema_version: int = 1
    readings: tuple[TokenReading, ...] = ()
    manner: Manner = ""
    pause_after_s: float = 0.0
    failure: str = ""

    @property
    def is_lasting(self) -> bool:
        """Another run asks again where the model failed."""
        return not self.failure


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
