"""The words for how a language model would have a script read aloud."""

from pydantic import Field

from storygen.models.asking import Answer, Line
from storygen.models.base import Model
from storygen.models.story import BeatKind, Manner, Token


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
