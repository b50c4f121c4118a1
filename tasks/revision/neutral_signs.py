"""Sums, percentages and the sign for and, put into words by CLDR where storygen has no rules."""

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, cast

from babel import Locale, UnknownLocaleError
from babel.numbers import (
    NumberFormatError,
    format_decimal,
    get_currency_name,
    parse_decimal,
)
from babel.units import format_unit

_PERCENT = "%"
_CURRENCY = "".join(
    sign for sign in map(chr, range(sys.maxunicode)) if unicodedata.category(sign) == "Sc"
)
_SIGN = rf"[A-Z]{{0,3}}[{re.escape(_CURRENCY)}]|{_PERCENT}"
_NUMBER = r"\d(?:[\d.,'’٫٬]*\d)?"
_LONE_SIGN = re.compile(rf"(?P<before>\W*?)(?P<sign>{_SIGN})(?P<after>\W*)")
_LONE_NUMBER = re.compile(rf"(?P<before>\W*)(?P<number>{_NUMBER})(?P<after>\W*)")
_LEAD = re.compile(rf"(?P<sign>{_SIGN})(?P<number>{_NUMBER})")
_SUM = re.compile(
    rf"(?<![A-Za-z\d])(?:(?P<lead>{_SIGN})(?P<number>{_NUMBER})(?![A-Za-z\d])"
    rf"|(?P<amount>{_NUMBER})(?P<sign>{_SIGN})(?![A-Za-z\d]))"
)
_KNOWN_ABROAD = ("en", "ru", "uk", "tr", "th", "kk", "ka", "az", "hy", "bn")
"""Locales whose own signs are written in other languages too, such as the rouble's."""


def in_words(written: Sequence[str], language: str) -> tuple[str, ...]:
    """The tokens of a beat with words for signs; as they are where CLDR lacks the language.

    A number keeps its digits: a voice knows their case, and CLDR names the nominative alone.

    Args:
        written: Tokens; none contains white space.
        language: BCP 47 tag.
    """
    told = [_plain(token) for token in written]
    locale = _locale(language)
    if locale is not None:
        for at in range(len(told)):
            _put_behind_million(told, at, locale)
        for at in range(len(told)):
            _join(told, at, locale)
            told[at] = _told(told[at], locale)
    return tuple(told)


def _plain(token: str) -> str:
    """A token whose signs are the plain ones, not those of full width or of Arabic."""
    has_sign = any(unicodedata.category(sign) == "Sc" or sign in "٪％﹪" for sign in token)
    return unicodedata.normalize("NFKC", token).replace("٪", _PERCENT) if has_sign else token


def _join(told: list[str], at: int, locale: Locale) -> None:
    """Put a sign that stands alone to the number beside it."""
    lone = _LONE_SIGN.fullmatch(told[at])
    if lone is None:
        return
    before = _LONE_NUMBER.fullmatch(told[at - 1]) if at else None
    after = _LONE_NUMBER.fullmatch(told[at + 1]) if at + 1 < len(told) else None
    if before and not before["after"]:
        words = _words(lone["sign"], _grouped(told, at - 1), locale)
        if words.startswith("{}"):
            told[at] = f"{lone['before']}{words.removeprefix('{}').strip()}{lone['after']}"
        elif words:
            told[at - 1 : at + 1] = [words.format(told[at - 1]), lone["after"]]
    elif after and not lone["after"]:
        told[at : at + 2] = [lone["before"], f"{lone['sign']}{told[at + 1]}"]


def _put_behind_million(told: list[str], at: int, locale: Locale) -> None:
    """Turn `€5 mln` and `5 mln €` into `5 mln euro`."""
    scale = re.fullmatch(r"(\w+\.?)(\W*)", told[at])
    if not at or scale is None or scale[1] not in _scales(locale):
        return
    lone = _LONE_SIGN.fullmatch(told[at + 1]) if at + 1 < len(told) else None
    if lone and _LONE_NUMBER.fullmatch(told[at - 1]):
        sign, told[at + 1] = lone["sign"], lone["after"]
    elif lead := _LEAD.fullmatch(told[at - 1]):
        sign, told[at - 1] = lead["sign"], lead["number"]
    else:
        return
    words = _words(sign, "1000000", locale).removeprefix("{}").strip()
    told[at] = f"{scale[1]} {words}{scale[2]}"


@cache
def _scales(locale: Locale) -> frozenset[str]:
    """The words for a thousand, a million and so on, short and long."""
    formats = cast("Mapping[str, Mapping[str, Mapping[str, Any]]]", locale.compact_decimal_formats)
    patterns = (
        pattern.pattern
        for style in formats.values()
        for forms in style.values()
        for pattern in forms.values()
    )
    return frozenset(re.sub(r"[0'\s]", "", each) for each in patterns) - {""}


def _grouped(told: Sequence[str], at: int) -> str:
    """The number that ends in a token, with the groups of digits that stand before it."""
    number = told[at]
    while at and len(number) % 3 == 0 and re.fullmatch(r"\d{1,3}", told[at - 1]):
        at -= 1
        number = told[at] + number
    return number


def _told(token: str, locale: Locale) -> str:
    if token == "&":
        return _and(locale) or token

    def told(found: re.Match[str]) -> str:
        number = found["number"] or found["amount"]
        words = _words(found["lead"] or found["sign"], number, locale)
        return words.format(number) if words else found[0]

    return _SUM.sub(told, token)


@cache
def _words(sign: str, number: str, locale: Locale) -> str:
    """What is said of a sign and its number, with `{}` for the number; empty if not known."""
    count = _value(number, locale)
    if sign == _PERCENT:
        words = format_unit(count, "concentr-percent", length="long", locale=locale)
        # Chinese and a few more have the sign itself there, which their voices read.
        has_sign = "%" in words or "٪" in words
        return "" if has_sign else words.replace(format_decimal(count, locale=locale), "{}")
    code = _currency(sign, locale)
    return f"{{}} {get_currency_name(code, count=count, locale=locale)}" if code else ""


def _value(number: str, locale: Locale) -> Decimal:
    """How much it is, as far as it decides between one, few and many."""
    try:
        return parse_decimal(number, locale=locale)
    except (NumberFormatError, InvalidOperation):
        return Decimal(re.sub(r"\D", "", number))


@cache
def _currency(sign: str, locale: Locale) -> str:
    """The code of the currency that a sign stands for in a language, or else abroad."""
    for each in (locale, *map(Locale.parse, _KNOWN_ABROAD)):
        for code, symbol in cast("Mapping[str, str]", each.currency_symbols).items():
            if unicodedata.normalize("NFKC", symbol).strip("\u200e\u200f") == sign:
                return code
    return ""


def _and(locale: Locale) -> str:
    link = locale.list_patterns["standard"]["2"].replace("{0}", "").replace("{1}", "").strip()
    return link if link.isalpha() else ""


@cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
