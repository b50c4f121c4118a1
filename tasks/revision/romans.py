"""Roman numerals, only where what stands around them makes sure of them."""

import re

from tasks.revision.cardinals import Words, cardinal, ordinal, year_words
from tasks.revision.grammar import Gender
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_CANONICAL = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SMALL = re.compile(r"[XVI]+")
_UNMISTAKABLE = re.compile(r"[XVI]{2,}")
_MIN_YEAR_LETTERS = 5


def roman_value(text: str) -> int | None:
    """The value of a well-formed Roman numeral in capitals."""
    if not text or not _CANONICAL.fullmatch(text):
        return None
    values = [_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )


def read_roman(phrase: Phrase, at: int) -> Reading | None:
    """Read `Chapter IV`, `Louis XIV`, `World War II`, `siglo XX`, `XIXe siècle`."""
    core, language = phrase.core(at), phrase.language
    signs = language.romans
    for suffix in signs.ordinal_suffixes:
        base = core.removesuffix(suffix)
        value = roman_value(base) if base != core and _SMALL.fullmatch(base) else None
        if value:
            gender = "f" if suffix in ("re", "ère", "ª") else "m"
            return one(*ordinal(value, language, gender))
    base = core.removesuffix("'s")
    value = roman_value(base)
    if not value:
        return None
    reading = (
        _before_noun(phrase, at, value)
        or _of_ruler(phrase, at, value)
        or _after_noun(phrase, at, value)
        or _by_itself(phrase, at, value)
    )
    if reading and base != core:
        words = reading.words[0]
        return one(*words[:-1], words[-1] + "'s")
    return reading


def _before_noun(phrase: Phrase, at: int, value: int) -> Reading | None:
    """A place in a row before what it counts: `XIX century`, `II Guerra Mundial`."""
    language = phrase.language
    is_german = language.code == "de"
    if is_german and phrase.marks(at) != ".":
        return None
    noun = phrase.follows(at, "." if is_german else "").lower()
    gender = language.romans.ordinal_before.get(noun)
    if gender is None:
        return None
    lead = phrase.precedes(at).lower()
    ending = language.ordinal_leads.get(lead, "es" if noun == "jahrhundert" else "er")
    return Reading(
        (ordinal(value, language, gender, ending),), dot="spelling" if is_german else "stop"
    )


def _of_ruler(phrase: Phrase, at: int, value: int) -> Reading | None:
    signs, language = phrase.language.romans, phrase.language
    name = phrase.precedes(at)
    name = name.removesuffix("'s")
    is_queen = name in signs.queens
    if not is_queen and name not in signs.kings:
        return None
    if language.code == "en" and phrase.core(at) == "I" and not _is_surely_ruler(phrase, at):
        return None
    gender: Gender = "f" if is_queen else "m"
    if value > signs.ordinal_limit:
        return one(*cardinal(value, language))
    the = signs.the_queen if is_queen else signs.the
    words = ordinal(value, language, gender)
    if language.code == "de":
        words = tuple(word.capitalize() for word in words)
    return Reading(((*the.split(), *words),), dot="spelling" if language.code == "de" else "stop")


def _is_surely_ruler(phrase: Phrase, at: int) -> bool:
    """Whether the I after a name is no pronoun."""
    title = phrase.core(at - 2).lower() in phrase.language.romans.titles
    return title or bool(phrase.marks(at)) or phrase.follows(at) in ("", "of", "and", "was", "is")


def _after_noun(phrase: Phrase, at: int, value: int) -> Reading | None:
    signs, language = phrase.language.romans, phrase.language
    noun = phrase.precedes(at) or phrase.precedes(at, ".")
    is_short = f"{noun.lower()}." in language.abbreviations.before_number
    if phrase.marks(at - 1) and not is_short:
        return None
    if language.code == "en" and noun.islower() and not is_short:
        return None
    if noun.lower() in signs.ordinal_after and value <= signs.ordinal_limit:
        return one(*ordinal(value, language, signs.ordinal_before.get(noun.lower(), "m")))
    if is_short or noun.lower() in (*signs.cardinal_after, *signs.ordinal_after):
        return one(*cardinal(value, language))
    return None


def _by_itself(phrase: Phrase, at: int, value: int) -> Reading | None:
    """`Rocky III` and `MCMLXXXIV`; a bare `IV` may be anything and is left to be spelled."""
    core = phrase.core(at)
    if len(core) >= _MIN_YEAR_LETTERS and value > 1000:
        return one(*_year(value, phrase.language))
    name = phrase.precedes(at)
    if _UNMISTAKABLE.fullmatch(core) and name.istitle() and not phrase.is_shouted:
        return one(*cardinal(value, phrase.language))
    return None


def _year(value: int, language: Language) -> Words:
    return year_words(value, language)
