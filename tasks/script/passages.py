"""Numbers a source's passages: stretches that a pointer can point to."""

from collections.abc import Iterator
from typing import NamedTuple

from storygen.models.grounding import NumberedPassage
from storygen.models.story import Passage, Section, Source
from tasks.script.clauses import split_clauses
from tasks.script.languages import Language
from tasks.script.lengths import count_words
from tasks.script.sentences import split_sentences
from tasks.source.cleaning import one_line

FEWEST_WORDS = 80
USUAL_WORDS = 140
MOST_WORDS = 200


class _Piece(NamedTuple):
    """A paragraph, or a part of a very long one, and its place in the section."""

    text: str
    place: int
    words: int


def numbered_passages(source: Source, language: Language) -> tuple[NumberedPassage, ...]:
    """All of a source's words as passages of mostly 80 to 200 words, none across a heading.

    Paragraphs stay whole unless one alone is longer; then it is parted between sentences. What
    is left over at the end of a section may be shorter.
    """
    found: list[NumberedPassage] = []
    for number, section in enumerate(source.sections):
        for pieces in _passages(_pieces(section, language)):
            found.append(
                NumberedPassage(
                    number=len(found) + 1,
                    heading=section.heading,
                    text=" ".join(piece.text for piece in pieces),
                    section=number,
                    first=pieces[0].place,
                    last=pieces[-1].place,
                )
            )
    return tuple(found)


def _pieces(section: Section, language: Language) -> Iterator[_Piece]:
    for place, passage in enumerate(section.passages):
        words = count_words(passage.text)
        if words <= MOST_WORDS:
            yield _Piece(one_line(passage.text), place, words)
        else:
            for text in _parts(passage, language):
                yield _Piece(text, place, count_words(text))


def _parts(passage: Passage, language: Language) -> Iterator[str]:
    """A very long paragraph's sentences, or clauses where there is no sentence's end, in groups."""
    group: list[str] = []
    words = 0
    for sentence in split_sentences(passage.text, language):
        is_long = count_words(sentence) > MOST_WORDS
        for text in split_clauses(sentence) if is_long else [one_line(sentence)]:
            count = count_words(text)
            if group and words + count > USUAL_WORDS:
                yield " ".join(group)
                group, words = [], 0
            group.append(text)
            words += count
    if group:
        yield " ".join(group)


def _passages(pieces: Iterator[_Piece]) -> list[list[_Piece]]:
    found: list[list[_Piece]] = []
    for piece in pieces:
        if found and _takes(found[-1], piece):
            found[-1].append(piece)
        else:
            found.append([piece])
    if len(found) > 1 and _words(found[-1]) < FEWEST_WORDS:
        both = found[-2] + found[-1]
        if _words(both) <= MOST_WORDS:
            found[-2:] = [both]
    return found


def _takes(passage: list[_Piece], piece: _Piece) -> bool:
    words = _words(passage)
    limit = MOST_WORDS if words < FEWEST_WORDS else USUAL_WORDS
    return words + piece.words <= limit


def _words(passage: list[_Piece]) -> int:
    return sum(piece.words for piece in passage)
