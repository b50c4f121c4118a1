"""Times of day."""

import re
from typing import NamedTuple

from tasks.revision.cardinals import Words, cardinal
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:hH.])(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
    r"(?P<half>[ap]\.?m)?(?P<bare>h)?",
    re.IGNORECASE,
)


class _Time(NamedTuple):
    hour: int
    minute: int
    second: int | None
    sign: str
    half: str


def read_time(phrase: Phrase, at: int) -> Reading | None:
    """Read `3:30`, `15:45 Uhr`, `3 p.m.`, `14h30`, `14 h 30`, `9:00-17:00`."""
    core, language = phrase.core(at), phrase.language
    ends = [_parse(end, language) for end in re.split(r"[-–]", core)]
    if len(ends) > 2 or None in ends:
        return None
    times = [end for end in ends if end]
    half, half_pieces = _half_day(phrase, at)
    suffix = "" if half else phrase.follows(at)
    has_suffix = suffix.lower() in language.clock.suffixes
    signs = (":", "h", ".") if phrase.precedes(at).lower() in language.clock.leads else (":", "h")
    if not (half or has_suffix or all(time.sign in signs or time.half for time in times)):
        return None
    if half:
        spoken = _several(times, language, half=True)
        return Reading((spoken, *half_pieces), dot="either")
    if has_suffix:
        return _with_suffix(phrase, at, times)
    return one(*_several(times, language))


def _parse(text: str, language: Language) -> _Time | None:
    match = _TIME.fullmatch(text)
    if not match:
        return None
    sign = (match["sign"] or match["bare"] or "").lower()
    if sign == "h" and "h" not in language.clock.suffixes:
        return None
    half = (match["half"] or "").replace(".", "").lower()
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (half and half not in language.clock.half_days):
        return None
    return _Time(hour, minute, int(match["second"]) if match["second"] else None, sign, half)


def _half_day(phrase: Phrase, at: int) -> tuple[str, tuple[Words, ...]]:
    """The a.m. or p.m. in the one or two pieces after a time, and their words."""
    half_days = phrase.language.clock.half_days
    first = phrase.follows(at).replace(".", "").lower()
    if first in half_days:
        return first, (tuple(half_days[first].split()),)
    second = phrase.core(at + 2).lower() if phrase.marks(at + 1) == "." else ""
    if second and first + second in half_days:
        return first + second, ((first.upper(),), (second.upper(),))
    return "", ()


def _several(times: list[_Time], language: Language, *, half: bool = False) -> Words:
    if len(times) == 1:
        return time_words(times[0], language, half=half)
    spoken = [time_words(time, language, half=True) for time in times]
    return (*spoken[0], language.numbers.to, *spoken[1])


def time_words(time: _Time, language: Language, *, half: bool = False) -> Words:
    """Name a time of day.

    Args:
        time: What was written.
        language: How its clock is read.
        half: Whether a.m. or p.m. is said after it.
    """
    clock = language.clock
    named = clock.names_hour or time.sign == "h"
    words = list(_hour(time, language, named=named))
    words += _after_hour(time, language, named=named, half=half or bool(time.half))
    if time.half:
        words += clock.half_days[time.half].split()
    return tuple(words)


def _hour(time: _Time, language: Language, *, named: bool) -> Words:
    return cardinal(time.hour, language, language.clock.gender, counts=named)


def _after_hour(time: _Time, language: Language, *, named: bool, half: bool) -> list[str]:
    clock = language.clock
    words = _noun(time.hour, language) if named else []
    if time.minute or time.second is not None:
        words += _minutes(time, language)
    elif not named and not half:
        words += (clock.on_the_hour if 0 < time.hour <= 12 else clock.after_noon).split()
    if time.second is not None:
        seconds = language.units["s"]
        words += clock.link.split()
        words += cardinal(time.second, language, seconds.gender, counts=True)
        words += (seconds.one if time.second == 1 else seconds.many).split()
    return words


def _noun(hour: int, language: Language) -> list[str]:
    noun = language.clock.hour
    few = 2 if language.code == "fr" else 1
    return (noun.one if hour == 1 or hour < few else noun.many).split()


def _minutes(time: _Time, language: Language) -> list[str]:
    clock = language.clock
    words = clock.link.split()
    if time.minute < 10:
        words += clock.leading_zero.split()
    gender = clock.gender if language.code == "fr" else None
    return [*words, *cardinal(time.minute, language, gender)]


def _with_suffix(phrase: Phrase, at: int, times: list[_Time]) -> Reading:
    """Read a time before a word such as Uhr, which takes the minutes after it."""
    language = phrase.language
    last = times[-1]
    hours = [
        word for time in times for word in (*_hour(time, language, named=True), language.numbers.to)
    ]
    if len(times) > 1 and last.minute:
        return Reading((_several(times, language)[:-1], _several(times, language)[-1:]))
    rest = _minutes(last, language) if last.minute else []
    minute = phrase.follows(at + 1)
    if not rest and phrase.core(at + 1) == "h" and re.fullmatch(r"[0-5]\d", minute):
        link = language.clock.link.split()
        tail = (*link, *cardinal(int(minute), language, language.clock.gender))
        return Reading((tuple(hours[:-1]), tuple(_noun(last.hour, language)), tail))
    if language.clock.names_hour:
        return Reading((tuple(hours[:-1]), (*_noun(last.hour, language), *rest)))
    return Reading(((*hours[:-1], *rest), tuple(_noun(last.hour, language))))
