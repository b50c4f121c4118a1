"""Numbers as they stand in running text: ranges, scores, fractions, years, decades."""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from tasks.revision.agreement import Counted, counted_after
from tasks.revision.cardinals import (
    Numeral,
    Words,
    cardinal,
    numeral_words,
    parse_numeral,
    year_of_two_digits,
    year_words,
)
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_RANGE = re.compile(r"(\D{0,3}\d[\d.,' ]*)[-–](\d[\d.,' ]*)")
_FRACTION = re.compile(r"(?:(\d{1,6})[ -])?(\d{1,3})/(\d{1,3})")
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_DECADE = re.compile(r"'?(\d{1,3}0)(?:'?s|er(?:n|s)?)")
_RATIO = re.compile(r"(\d{1,3}):(\d{1,3})")
_FIRST_YEAR_WITHOUT_CONTEXT = 1100
_UNCOUNTED = Counted()


class Amount(NamedTuple):
    """A number, a range of numbers, or a mixed fraction."""

    first: Numeral
    last: Numeral | None = None
    part: Fraction | None = None

    @property
    def is_one(self) -> bool:
        """Whether a noun after it stands in the singular."""
        return self.size == 1

    @property
    def size(self) -> float:
        """The last number said, without its sign."""
        last = self.last or self.first
        return float(f"{last.whole[:15]}.{last.decimals[:9] or 0}") + float(self.part or 0)


def parse_amount(text: str, language: Language) -> Amount | None:
    """Understand `5`, `-1,5`, `10-20`, `½`, `2½` or `1/2`."""
    text = spelled_out_fractions(text)
    numeral = parse_numeral(text, language)
    if numeral:
        return Amount(numeral)
    ends = _RANGE.fullmatch(text)
    if ends:
        first, last = (parse_numeral(end, language) for end in ends.groups())
        return Amount(first, last) if first and last else None
    mixed = _FRACTION.fullmatch(text)
    if mixed and 0 < int(mixed[2]) < int(mixed[3]) and (mixed[1] or _is_common(mixed)):
        return Amount(
            Numeral("", mixed[1] or "0", "", ""), part=Fraction(int(mixed[2]), int(mixed[3]))
        )
    return None


def _is_common(mixed: re.Match[str]) -> bool:
    """Whether digits around a slash are a fraction for certain, not a date or a pair."""
    return Fraction(int(mixed[2]), int(mixed[3])).denominator == int(mixed[3]) and (
        int(mixed[3]) <= 10 or int(mixed[3]) in (12, 16, 20, 100)
    )


def spelled_out_fractions(text: str) -> str:
    """Write vulgar fractions with a slash: `2½` becomes `2 1/2`."""
    return re.sub(
        r"(\d?)([¼-¾⅐-⅞])",
        lambda match: f"{match[1]} {unicodedata.normalize('NFKC', match[2])}".strip().replace(
            "⁄", "/"
        ),
        text,
    )


def amount_words(amount: Amount, language: Language, counted: Counted = _UNCOUNTED) -> Words:
    """Name an amount, in agreement with what it counts."""
    gender, counts = counted
    if amount.part is not None:
        return _mixed_words(amount, language)
    first = numeral_words(amount.first, language, gender, counts=counts and not amount.last)
    if amount.last is None:
        return first
    return (
        *first,
        language.numbers.to,
        *numeral_words(amount.last, language, gender, counts=counts),
    )


def _mixed_words(amount: Amount, language: Language) -> Words:
    numbers = language.numbers
    part = amount.part or Fraction(0)
    whole = amount.first.value
    if not whole:
        return fraction_words(part, language)
    if part == Fraction(1, 2) and numbers.and_half.startswith("-"):
        return ("".join(cardinal(whole, language, counts=True)) + numbers.and_half[1:],)
    if part == Fraction(1, 2):
        return (*cardinal(whole, language), *numbers.and_half.split())
    return (
        *cardinal(whole, language),
        *numbers.and_fraction.split(),
        *fraction_words(part, language),
    )


def fraction_words(part: Fraction, language: Language) -> Words:
    """Name a proper fraction: one half, three quarters."""
    numbers = language.numbers
    if part == Fraction(1, 2):
        return tuple(numbers.halves.split())
    noun = numbers.fractions.get(part.denominator)
    above = cardinal(part.numerator, language, noun.gender if noun else None, counts=True)
    if noun is None:
        return (*above, *numbers.over.split(), *cardinal(part.denominator, language))
    return (*above, *(noun.one if part.numerator == 1 else noun.many).split())


def read_decade(phrase: Phrase, at: int) -> Reading | None:
    """Read `1980s`, `'80s`, `1900s`; in German `80er`."""
    match = _DECADE.fullmatch(phrase.core(at))
    language = phrase.language
    if not match or not language.numbers.decade:
        return None
    number = int(match[1])
    words = year_words(number, language) if number > 999 else cardinal(number, language)
    if language.code == "de":
        ending = phrase.core(at)[len(match[1]) :]
        return one("".join(words) + ending) if ending.startswith("er") else None
    if not phrase.core(at).endswith("s"):
        return None
    last = words[-1]
    return one(*words[:-1], last[:-1] + "ies" if last.endswith("y") else last + "s")


def read_year(phrase: Phrase, at: int) -> Reading | None:
    """Read a year, or a range of years, where the language names years in pairs."""
    core, language = phrase.core(at), phrase.language
    if not language.numbers.years_in_pairs:
        return None
    ends = re.fullmatch(r"(\d{4})[-–](\d{4}|\d\d)", core)
    if ends and _YEAR.fullmatch(ends[1]):
        last = (
            year_words(int(ends[2]), language)
            if len(ends[2]) == 4
            else year_of_two_digits(ends[2], language)
        )
        return one(*year_words(int(ends[1]), language), language.numbers.to, *last)
    if _YEAR.fullmatch(core) and _is_year(phrase, at):
        return one(*year_words(int(core), language))
    return None


def _is_year(phrase: Phrase, at: int) -> bool:
    numbers = phrase.language.numbers
    if not numbers.year_cues or phrase.precedes(at).lower() in numbers.year_cues:
        return True
    following = phrase.follows(at)
    if following in numbers.plurals or following.isdecimal():
        return False
    counts = following.islower() and following.endswith("s") and following not in numbers.singulars
    return int(phrase.core(at)) >= _FIRST_YEAR_WITHOUT_CONTEXT and not counts


def read_score(phrase: Phrase, at: int) -> Reading | None:
    """Read a score or a ratio: `3:2`, `16:9`, or `3-2`, which falls and so is no range."""
    core, language = phrase.core(at), phrase.language
    match = _RATIO.fullmatch(core) or re.fullmatch(r"(\d{1,3})[-–](\d{1,3})", core)
    if not match or (":" not in core and int(match[1]) <= int(match[2])):
        return None
    sides = (numeral_words(Numeral("", side, "", ""), language) for side in match.groups())
    first, second = sides
    return one(*first, language.numbers.score, *second)


def read_number(phrase: Phrase, at: int) -> Reading | None:
    """Read any other number, with the fraction that may follow it."""
    core, language = phrase.core(at), phrase.language
    if core.isdecimal() and re.fullmatch(r"\d/\d{1,2}", spelled_out_fractions(phrase.follows(at))):
        mixed = parse_amount(f"{core} {spelled_out_fractions(phrase.follows(at))}", language)
        if mixed and mixed.part:
            words = amount_words(mixed, language)
            return Reading((words[:1], words[1:])) if len(words) > 1 else None
    amount = parse_amount(core, language)
    if amount is None:
        return _read_magnitude(phrase, at)
    return one(*amount_words(amount, language, counted_after(phrase, at)))


def _read_magnitude(phrase: Phrase, at: int) -> Reading | None:
    """Read `10k` as ten thousand; larger letters are read as letters where no sum is meant."""
    core, language = phrase.core(at), phrase.language
    thousand = language.numbers.magnitudes.get("k")
    numeral = parse_numeral(core[:-1], language) if core.endswith("k") else None
    if not numeral or not thousand:
        return None
    return one(*thousands(numeral, thousand.many, language))


def thousands(numeral: Numeral, name: str, language: Language) -> Words:
    """Name a number of thousands; one thousand is plain `mil` or `mille` outside English."""
    if not numeral.mark and numeral.value:
        return (
            cardinal(numeral.value * 1000, language)
            if len(numeral.whole) < 10
            else numeral_words(numeral, language)
        )
    return (*numeral_words(numeral, language), name)
