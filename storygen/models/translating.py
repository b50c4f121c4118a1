"""The words for putting a story into another language without a language model."""

from storygen.models.base import Model
from storygen.models.story import Source


class TranslationRequest(Model):
    """What a translator is asked for.

    Attributes:
        text: A sentence, or a part of a long one, in one line; it has letters.
        spoken: BCP 47 tag of its language.
        language: BCP 47 tag of the language that it is put into.
    """

    text: str
    spoken: str
    language: str


class TranslatedSentence(Model):
    """A sentence in another language.

    Attributes:
        text: One line.
        is_original: Whether the translator lost its way, so that it is the sentence as it was.
    """

    schema_version: int = 1
    text: str
    is_original: bool = False


class TranslatedStory(Model):
    """A story in another language.

    Attributes:
        source: With every word but pictures' prompts in that language.
        sentences: How many were translated, or should have been.
        originals: Those that stand in it as they were.
    """

    schema_version: int = 1
    source: Source
    sentences: int
    originals: tuple[str, ...] = ()
