"""Dates."""

import re

from tasks.revision.cardinals import Words, cardinal, ordinal, year_words
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_IN_DIGITS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})")
_DAY = re.compile(r"([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_DAYS = re.compile(r"([1-9]|[12]\d|3[01])[-–]([1-9]|[12]\d|3[01])")
_PIVOT = 50
"""Two-digit years from here on belong to the 1900s, those below to the 2000s."""


def month_number(word: str, language: Language, *, abbreviated: bool = True) -> int | None:
    """The number of a month by its name or abbreviation."""
    lower = word.lower().rstrip(".")
    names = [month.lower() for month in language.dates.months]
    if lower in names:
        return None if language.code == "en" and word.islower() else names.index(lower) + 1
    return language.dates.month_abbreviations.get(lower) if abbreviated else None


def read_date_in_digits(phrase: Phrase, at: int) -> Reading | None:
    """Read `2024-03-12`, `12/03/2024`, `12.3.2024`, `am 12.3.`."""
    core, language = phrase.core(at), phrase.language
    iso = _ISO.fullmatch(core)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return _read_date(day, month, year, phrase, at)
    match = _IN_DIGITS.fullmatch(core)
    if match:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) == 2:
            year += 1900 if year >= _PIVOT else 2000
        month_first = language.dates.order == "mdy" and match[2] != "."
        day, month = (second, first) if month_first else (first, second)
        if month > 12:
            day, month = month, day
        return _read_date(day, month, year, phrase, at)
    short = _DAY_AND_MONTH.fullmatch(core)
    if short and language.code == "de" and phrase.marks(at)[:1] == ".":
        reading = _read_date(int(short[1]), int(short[2]), None, phrase, at)
        return reading and reading._replace(dot="spelling")
    return None


def _read_date(day: int, month: int, year: int | None, phrase: Phrase, at: int) -> Reading | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    language = phrase.language
    name = language.dates.months[month - 1]
    said_day = day_words(day, phrase, at)
    said_year = year_words(year, language) if year is not None else ()
    if language.code == "en" and language.dates.order == "mdy":
        closing = "," if said_year else ""
        return one(name, *said_day[:-1], said_day[-1] + closing, *said_year)
    if language.code == "en":
        return one(*_the(phrase, at), *said_day, "of", name, *said_year)
    link = language.dates.of_year.split() if said_year else []
    return one(*said_day, *language.dates.of.split(), name, *link, *said_year)


def day_words(day: int, phrase: Phrase, at: int) -> Words:
    """Name the day of a month as the language does beside the month's name."""
    language = phrase.language
    if language.code == "en":
        return ordinal(day, language)
    if language.code == "de":
        lead = phrase.precedes(at).lower()
        return ordinal(day, language, ending=language.ordinal_leads.get(lead, "er"))
    if day == 1 and language.dates.first:
        return (language.dates.first,)
    return cardinal(day, language)


def _the(phrase: Phrase, at: int) -> Words:
    return () if phrase.precedes(at).lower() == "the" else ("the",)


def read_day_before_month(phrase: Phrase, at: int) -> Reading | None:
    """Read the 12 of `12 March`, `12. März`, `1 de enero`."""
    language = phrase.language
    match = _DAY.fullmatch(phrase.core(at))
    following = phrase.follows(at, "." if language.code == "de" else "")
    if following == language.dates.of and following:
        following = phrase.follows(at + 1)
    if month_number(following, language) is None:
        return None
    if not match:
        return _read_days(phrase, at)
    day = int(match[1])
    if language.code == "en":
        return one(*_the(phrase, at), *ordinal(day, language), "of")
    return Reading(
        (day_words(day, phrase, at),), dot="spelling" if language.code == "de" else "stop"
    )


def _read_days(phrase: Phrase, at: int) -> Reading | None:
    match = _DAYS.fullmatch(phrase.core(at))
    if not match:
        return None
    first, last = (day_words(int(day), phrase, at) for day in match.groups())
    words = (*first, phrase.language.numbers.to, *last)
    if phrase.language.code == "en" and month_number(phrase.precedes(at), phrase.language) is None:
        return one(*_the(phrase, at), *words, "of")
    return Reading((words,), dot="spelling" if phrase.language.code == "de" else "stop")


def read_month(phrase: Phrase, at: int) -> Reading | None:
    """Read `March 12` and spell out `Mar.` beside a number."""
    language, core = phrase.language, phrase.core(at)
    number = month_number(core, language)
    if number is None:
        return None
    following, preceding = phrase.follows(at, "."), phrase.precedes(at, ".")
    is_abbreviated = core.lower() in language.dates.month_abbreviations
    if is_abbreviated and not (following[:1].isdecimal() or preceding[:1].isdecimal()):
        return None
    name = language.dates.months[number - 1] if is_abbreviated else core
    match = _DAY.fullmatch(following)
    if language.code == "en" and match and (is_abbreviated or not phrase.marks(at)):
        return Reading(((name,), ordinal(int(match[1]), language)))
    if language.code == "en" and not phrase.marks(at):
        days = _read_days(phrase, at + 1)
        if days:
            return Reading(((name,), *days.words))
    return Reading(((name,),), dot="spelling") if is_abbreviated else None
