"""Names of numbers: cardinals, ordinals, years, decimals."""

import re
from typing import NamedTuple, cast

from num2words import num2words  # pyright: ignore[reportUnknownVariableType, reportMissingTypeStubs]

from tasks.revision.grammar import Gender
from tasks.revision.language import Language

Words = tuple[str, ...]

_MAX_NAMED_DIGITS = 15
"""Longer numbers are read digit by digit, as people do; num2words ends at 10^18 in Portuguese."""
_NUMERAL = re.compile(r"([-+±~<>]?)(\d[\d.,'\s]*|[.,]\d+)")
_SPANISH_TEENS = (
    "undécimo", "duodécimo", "decimotercero", "decimocuarto", "decimoquinto",
    "decimosexto", "decimoséptimo", "decimoctavo", "decimonoveno",
)  # fmt: skip


class Numeral(NamedTuple):
    """A number as written: sign, whole digits, decimal mark, decimals."""

    sign: str
    whole: str
    mark: str
    decimals: str

    @property
    def value(self) -> int:
        """The whole part."""
        return int(self.whole)

    @property
    def is_whole(self) -> bool:
        """Whether it has neither decimals nor leading zeros."""
        return not self.mark and (self.whole == "0" or not self.whole.startswith("0"))


def parse_numeral(text: str, language: Language) -> Numeral | None:
    """Understand digits with group separators and a decimal mark; None for anything else.

    A mark is taken for the language's own where that fits, else for the other custom: `3.5` is a
    decimal in German too, for `.5` is no group.
    """
    match = _NUMERAL.fullmatch(text)
    if not match:
        return None
    sign, body = match[1], match[2]
    if body[0] in ".,":
        body = "0" + body
    numbers = language.numbers
    grouped = re.fullmatch(
        rf"(\d{{1,3}}(?:([{re.escape(numbers.group_marks)}])\d{{3}}(?:\2\d{{3}})*))(?:({re.escape(numbers.decimal_mark)})(\d+))?",
        body,
    )
    if grouped and not body.startswith("0"):
        whole = re.sub(r"\D", "", grouped[1])
        return Numeral(sign, whole, grouped[3] or "", grouped[4] or "")
    plain = re.fullmatch(r"(\d+)(?:([.,])(\d+))?", body)
    if plain:
        return Numeral(sign, plain[1], plain[2] or "", plain[3] or "")
    foreign = re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})+)(?:(?!\2)([.,])(\d+))?", body)
    if foreign and (foreign[3] or body.count(foreign[2]) > 1):
        return Numeral(sign, re.sub(r"\D", "", foreign[1]), foreign[3] or "", foreign[4] or "")
    return None


def numeral_words(
    numeral: Numeral, language: Language, gender: Gender | None = None, *, counts: bool = False
) -> Words:
    """Name a number; `gender` and `counts` as for `cardinal`."""
    numbers = language.numbers
    sign = {"-": "−", "": ""}.get(numeral.sign, numeral.sign)
    words = language.number_symbols[sign].split() if sign else []
    if numeral.mark:
        words += _whole(numeral.whole, language)
        words.append(numbers.comma if numeral.mark == "," else numbers.dot)
        words += decimal_words(numeral.decimals, language)
    else:
        words += _whole(numeral.whole, language, gender, counts=counts)
    return tuple(words)


def _whole(
    digits: str, language: Language, gender: Gender | None = None, *, counts: bool = False
) -> Words:
    if len(digits) > _MAX_NAMED_DIGITS or (len(digits) > 1 and digits.startswith("0")):
        return digit_words(digits, language)
    return cardinal(int(digits), language, gender, counts=counts)


def decimal_words(digits: str, language: Language) -> Words:
    """Read what follows the decimal mark, by the custom of the language."""
    short = len(digits) <= 2 or len(digits.lstrip("0")) <= 2
    if language.numbers.decimals == "digits" or not short or not digits.strip("0"):
        return digit_words(digits, language)
    zeros = len(digits) - len(digits.lstrip("0"))
    return (*digit_words("0" * zeros, language), *cardinal(int(digits), language))


def digit_words(digits: str, language: Language) -> Words:
    """Read digits one by one."""
    return tuple(word for digit in digits for word in cardinal(int(digit), language))


def cardinal(
    number: int, language: Language, gender: Gender | None = None, *, counts: bool = False
) -> Words:
    """Name a whole number of at most 15 digits.

    Args:
        number: Not negative.
        language: Whose names.
        gender: Of the noun that is counted, where it is known.
        counts: Whether a noun follows, so that one is `un`, `ein`.
    """
    name = _name(number, language, "cardinal")
    match language.code:
        case "en":
            name = name.replace(",", "")
        case "es":
            name = _spanish(name, gender, counts=counts)
        case "pt":
            name = _portuguese(name, gender)
        case "fr":
            name = re.sub(r"\bun$", "une", name) if gender == "f" else name
        case "it":
            name = _italian(name, gender, counts=counts)
        case _:
            name = _german(name, gender, counts=counts)
    return tuple(name.split())


def _name(number: int, language: Language, form: str) -> str:
    return cast(str, num2words(number, lang=language.numbers.names, to=form))


def _spanish(name: str, gender: Gender | None, *, counts: bool) -> str:
    name = re.sub(r"veintiuno(?= (?:mil|bil|tril))", "veintiún", name)
    name = re.sub(r"\buno(?= (?:mil|bil|tril))", "un", name)
    if gender == "f":
        head, tail = _after_millions(name, r"millones|millón|billones|billón")
        return head + re.sub(
            r"cientos\b",
            "cientas",
            re.sub(r"quinientos\b", "quinientas", re.sub(r"uno$", "una", tail)),
        )
    if counts:
        return re.sub(r"\buno$", "un", re.sub(r"veintiuno$", "veintiún", name))
    return name


def _portuguese(name: str, gender: Gender | None) -> str:
    if gender != "f":
        return name
    head, tail = _after_millions(name, r"milhões|milhão|bilhões|bilhão|biliões|bilião")
    tail = re.sub(r"\bum$", "uma", tail)
    tail = re.sub(r"\bdois\b", "duas", tail)
    return head + re.sub(r"(entos|zentos)\b", lambda match: match[1][:-2] + "as", tail)


def _after_millions(name: str, millions: str) -> tuple[str, str]:
    """Part a name behind its last million, for what lies before agrees with the million."""
    last = max((match.end() for match in re.finditer(millions, name)), default=0)
    return name[:last], name[last:]


def _italian(name: str, gender: Gender | None, *, counts: bool) -> str:
    if name == "uno" and gender == "f":
        return "una"
    return "un" if name == "uno" and counts else name


def _german(name: str, gender: Gender | None, *, counts: bool) -> str:
    name = name.replace("einstausend", "eintausend")
    if name == "eins" and counts:
        return "eine" if gender == "f" else "ein"
    return name


def ordinal(number: int, language: Language, gender: Gender = "m", ending: str = "e") -> Words:
    """Name a place in a row.

    Args:
        number: At least 1.
        language: Whose names.
        gender: Of the noun, where ordinals agree with it.
        ending: German only: what comes after `zwölft`.
    """
    if number < 1:
        return cardinal(number, language)
    name = _name(number, language, "ordinal")
    match language.code:
        case "en":
            name = name.replace(",", "")
        case "de":
            name = name[:-1] + ending
        case "fr":
            name = "première" if number == 1 and gender == "f" else name
        case "es" if 11 <= number <= 19:
            name = _SPANISH_TEENS[number - 11]
        case _:
            pass
    if gender == "f" and language.code in ("es", "it", "pt"):
        name = re.sub(r"o\b", "a", name)
    return tuple(name.split())


def year_words(year: int, language: Language) -> Words:
    """Name a year of our era."""
    if language.code == "en" and 2001 <= year <= 2009:
        return cardinal(year, language)
    if language.numbers.years_in_pairs and (1100 <= year < 2000 or language.code == "en"):
        return tuple(_name(year, language, "year").replace("oh-", "oh ").split())
    return cardinal(year, language)


def year_of_two_digits(digits: str, language: Language) -> Words:
    """Name the end of a range of years, such as the 45 of 1939-45."""
    if digits.startswith("0") and language.code == "en":
        return ("oh", *cardinal(int(digits), language))
    return _whole(digits, language)
