"""A story taken apart into sentences for a translator, and put together again from its answers."""

from collections.abc import Iterator, Mapping

from storygen.models.story import Source
from storygen.models.translating import TranslationRequest
from tasks.script.clauses import split_clauses
from tasks.script.languages import language_of
from tasks.script.sentences import split_sentences
from tasks.script.translating import put_back, texts_of
from tasks.source.cleaning import one_line

_WITHOUT_SPACES = frozenset(("zh", "cmn", "yue", "ja"))
"""Languages that put no space between sentences."""


def requests_of(source: Source, spoken: str, language: str) -> tuple[TranslationRequest, ...]:
    """Each sentence of a story that has letters, in order; equal ones once.

    A sentence of more than 45 words comes in parts: trained models lose the end of longer ones.

    Args:
        source: The story.
        spoken: BCP 47 tag of its language.
        language: BCP 47 tag of the language that it is put into.
    """
    found = (part for text in texts_of(source) for part in _parts(text, spoken))
    return tuple(
        TranslationRequest(text=part, spoken=spoken, language=language)
        for part in dict.fromkeys(found)
        if any(char.isalpha() for char in part)
    )


def put_together(source: Source, spoken: str, language: str, told: Mapping[str, str]) -> Source:
    """The story in another language: title, headings and passages; all else stays.

    Args:
        source: The story.
        spoken: BCP 47 tag of its language.
        language: BCP 47 tag of the language that it is put into.
        told: By sentence, as it was asked for; what is not among them stays as it is.
    """
    space = "" if language_of(language).code in _WITHOUT_SPACES else " "
    texts = (
        space.join(told.get(part, part) for part in _parts(text, spoken))
        for text in texts_of(source)
    )
    return put_back(source, language, texts)


def _parts(text: str, spoken: str) -> Iterator[str]:
    for sentence in split_sentences(one_line(text), language_of(spoken)):
        yield from split_clauses(sentence)
