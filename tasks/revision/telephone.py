"""Telephone numbers."""

import re

from tasks.revision.cardinals import Words, cardinal, digit_words
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading

_START = re.compile(r"\+?\(?\d[\d()./-]*")
_GROUP = re.compile(r"\d{1,8}(?:[-./]\d{2,8})*")
_NATIONAL = re.compile(r"\d{3}[-. ]\d{4}|\d{3}[-. ]\d{3}[-. ]\d{4}")
_YEARS = re.compile(r"[12]\d{3}-[12]\d{3}")
_MIN_DIGITS, _MAX_DIGITS = 7, 15
"""ITU-T E.164 allows 15 digits; local numbers have at least 7 where they are written in groups."""


def read_phone(phrase: Phrase, at: int) -> Reading | None:
    """Read a telephone number digit by digit, resting after each group.

    One with spaces is told by its plus sign or its leading zero, one without by its hyphens.
    """
    text = phrase.core(at)
    if not _START.fullmatch(text) or _YEARS.fullmatch(text):
        return None
    is_marked = text.startswith("+") or re.fullmatch(r"\(?0\d{2,5}\)?", text) is not None
    groups = [text]
    while _may_follow(phrase.follows(at + len(groups) - 1), is_marked=is_marked):
        groups.append(phrase.core(at + len(groups)))
    whole = " ".join(groups)
    digits = len(re.sub(r"\D", "", whole))
    plain = re.sub(r"[()]", "", whole)
    if not _MIN_DIGITS <= digits <= _MAX_DIGITS:
        return None
    if not is_marked and not ("-" in whole and _NATIONAL.fullmatch(plain)):
        return None
    if is_marked and len(groups) == 1 and not text.startswith("+"):
        return None
    words = [_group_words(group, phrase.language) for group in groups]
    closed = tuple((*spoken[:-1], spoken[-1] + ",") for spoken in words[:-1])
    return Reading((*closed, words[-1]))


def _may_follow(text: str, *, is_marked: bool) -> bool:
    return bool(_GROUP.fullmatch(text)) and (is_marked or "-" in text)


def _group_words(group: str, language: Language) -> Words:
    plus = (language.number_symbols["+"],) if group.startswith("+") else ()
    parts = [_part_words(part, language) for part in re.findall(r"\d+", group)]
    rested = [word for part in parts[:-1] for word in (*part[:-1], part[-1] + ",")]
    return (*plus, *rested, *parts[-1])


def _part_words(part: str, language: Language) -> Words:
    """Digits one by one; in French two together are a number."""
    if language.code == "fr" and len(part) == 2 and part[0] != "0":
        return cardinal(int(part), language)
    return digit_words(part, language)
