"""What a paragraph says that none of its passages holds, as far as its words alone can tell."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import decimal

from storygen.language.number_names import number_names
from tasks.script.languages import language_of

_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?…:;—–]|[.!?…]['\"”’»)]+)\s*[\"'“‘„«(¿¡—–-]*\s*$")
_NOUNS_ARE_CAPITALISED = frozenset(("de", "lb"))
_GREATEST_IN_WORDS, _MOST_DIGITS_IN_WORDS = 100, 3
_BEFORE = 40
"""Characters before a word that show whether it opens a sentence."""
_SHORTEST_STEM, _LONGEST_ENDING = 4, 3


def unfound(paragraph: str, passages: Iterable[str], language: str, names: bool) -> tuple[str, ...]:
    """Numbers and capitalised names of a paragraph that are in none of its passages.

    A hint, not a verdict: a name at the start of a sentence is not seen, and one that is called
    otherwise in the passages is told of.

    Args:
        paragraph: What the script says.
        passages: The words of those it rests on, headings included.
        language: BCP 47 tag of the paragraph.
        names: Whether the passages are in the same language, so that names are spelt alike.
    """
    text = "\n".join(passages)
    missing = [*_numbers(paragraph, text, language)]
    if names and language_of(language).code not in _NOUNS_ARE_CAPITALISED:
        missing += _names(paragraph, text)
    return tuple(dict.fromkeys(missing))


def _numbers(paragraph: str, text: str, language: str) -> Iterator[str]:
    known = {_digits(found) for found in _NUMBER.findall(text)}
    said = _spaced(text)
    for number in _NUMBER.findall(paragraph):
        plain = _digits(number)
        if plain not in known and not any(word in said for word in _in_words(plain, language)):
            yield number


def _digits(number: str) -> str:
    """A number without separators, in the digits 0 to 9 whatever its script."""
    return "".join(str(decimal(each)) for each in number if each.isdecimal())


def _in_words(number: str, language: str) -> Iterator[str]:
    if len(number) > _MOST_DIGITS_IN_WORDS or int(number) > _GREATEST_IN_WORDS:
        return
    yield from map(_spaced, number_names(int(number), language_of(language).code))


def _spaced(text: str) -> str:
    """Words alone, parted by single spaces and between two, so that only whole ones are found."""
    return f" {' '.join(_LETTERS.findall(text.casefold()))} "


def _names(paragraph: str, text: str) -> Iterator[str]:
    known = {_plain(word) for word in _WORD.findall(text)}
    stems = {word[:length] for word in known for length in range(_SHORTEST_STEM, len(word) + 1)}
    for match in _WORD.finditer(paragraph):
        name = match[0]
        if not name[0].isupper() or len(name) == 1:
            continue
        if _OPENS_SENTENCE.search(paragraph[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        word = _plain(name)
        stem = word[: max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)]
        if word not in known and stem not in stems:
            yield name


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold()
