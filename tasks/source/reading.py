"""From the bytes of a file to a Source."""

import importlib
from typing import cast

from storygen.errors import RequestError
from storygen.models.story import Source
from tasks.source.cleaning import clean
from tasks.source.contract import Reader
from tasks.source.decoding import decode
from tasks.source.providers import PROVIDERS

COMMAND_LINE = "text"
"""The name of text that came from the command line; it is read as plain text."""

_LONGEST_WORD_CHARS = 2_000
"""About the longest web address in use; beyond it stands encoded data, not a word."""


def read_source(content: bytes, name: str, title_hint: str = "") -> Source:
    """Read a text by the ending of its name.

    Args:
        content: The whole file; UTF-8, or UTF-16 with a byte order mark; at most 5 MB.
        name: The file's name, or `text` for text from the command line.
        title_hint: A title to use where the text names none.

    Returns:
        The source, free of markup, with at least one passage to tell.

    Raises:
        RequestError: The ending is unknown, the content is no text or holds nothing to tell,
            or it breaks the rules of its format.
    """
    reader = _reader_for(name)
    text = clean(decode(content, name))
    if not text.strip():
        raise RequestError(f"{name!r} is empty: write the story into it")
    try:
        source = reader.read(text, title_hint)
    except RequestError as error:
        raise RequestError(f"{name!r}: {error}") from error
    if not any(section.passages for section in source.sections):
        raise RequestError(
            f"{name!r} holds no sentence to tell, only marks, headings or what is not read "
            "aloud (pictures, tables, code): add some text"
        )
    _check_words(source, name)
    return source


def _check_words(source: Source, name: str) -> None:
    texts = (passage.text for section in source.sections for passage in section.passages)
    for word in (word for text in texts for word in text.split()):
        if len(word) > _LONGEST_WORD_CHARS and word.isascii():
            raise RequestError(
                f"{name!r} holds a word of {len(word)} characters, {word[:20]!r} and so on, which "
                "no voice can read: take it out"
            )


def _reader_for(name: str) -> Reader:
    ending = "txt" if name == COMMAND_LINE else name.rpartition(".")[2].lower()
    if ending not in PROVIDERS or (name != COMMAND_LINE and "." not in name):
        valid = ", ".join(f".{each}" for each in sorted(PROVIDERS))
        raise RequestError(f"{name!r} has no ending that can be read: the valid ones are {valid}")
    module, _, reader = PROVIDERS[ending].partition(":")
    return cast(Reader, getattr(importlib.import_module(module), reader)())
