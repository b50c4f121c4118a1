"""Names of numbers: cardinals, ordinals, years, decimals."""

import re
from typing import NamedTuple

from storygen.language.number_names import number_name
from tasks.revision.grammar import Gender
from tasks.revision.language import Language

Words = tuple[str, ...]

_MAX_NAMED_DIGITS = 15
"""Longer numbers are read digit by digit, as people do; CLDR ends at 10^18."""
_NUMERAL = re.compile(r"([-+±~<>]?)(\d[\d.,'\s]*|[.,]\d+)")


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
    match language.code:
        case "en":
            name = _name(number, language, "cardinal-verbose").replace(",", "")
        case "es":
            name = _spanish(number, language, gender, counts=counts)
        case "pt":
            name = _name(number, language, "cardinal-feminine" if gender == "f" else "numbering")
            # CLDR names one thousand of millions, and the millions twice.
            name = re.sub(r"(?<!e )\bum mil\b", "mil", name)
            name = re.sub(r"\bmil milhões (?:e )?(?=.*milhões)", "mil ", name)
        case "fr":
            name = _name(number, language, "cardinal-feminine" if gender == "f" else "numbering")
            name = _french(name)
        case "it":
            name = _italian(number, language, gender, counts=counts)
        case _ if number == 1 and counts:
            name = _name(1, language, f"cardinal-{'feminine' if gender == 'f' else 'masculine'}")
        case _:
            name = _name(number, language, "numbering")
    return tuple(name.split())


def _name(number: int, language: Language, rules: str) -> str:
    return number_name(number, language.numbers.names, rules)


def _french(name: str) -> str:
    """CLDR hyphens `vingt-et-un`, and says `et` after eighty and a hundred too."""
    name = re.sub(r"\b(cent|mille)[ -]et[ -]", r"\1 ", name)
    return name.replace("quatre-vingt-et-", "quatre-vingt-").replace("-et-", " et ")


def _italian(number: int, language: Language, gender: Gender | None, *, counts: bool) -> str:
    """One agrees with its noun; CLDR leaves the accent off what ends in three after a thousand."""
    if number == 1 and (counts or gender == "f"):
        return _name(1, language, f"cardinal-{'feminine' if gender == 'f' else 'masculine'}")
    return re.sub(r"(?<=\w)tre$", "tré", _name(number, language, "numbering"))


def _spanish(number: int, language: Language, gender: Gender | None, *, counts: bool) -> str:
    """Thousands agree with a feminine noun as the hundreds do: `doscientas mil casas`."""
    if gender != "f":
        return _name(number, language, "cardinal-masculine" if counts else "numbering")
    millions, thousands = divmod(number // 1000, 1000)
    name = _name(number, language, "cardinal-feminine")
    head = _name(millions * 10**6, language, "cardinal-feminine") if millions else ""
    tail = name.removeprefix(head)
    return head + re.sub(r"ientos\b", "ientas", tail) if thousands else name


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
    match language.code:
        case "en":
            name = _name(number, language, "ordinal-verbose").replace(",", "")
        case "de":
            name = _name(number, language, "ordinal")[:-1] + ending
            # CLDR says `einhundertste` even of the plain hundred and thousand.
            name = name.removeprefix("ein") if number in (100, 1000) else name
        case "it":
            name = _italian_ordinal(number, language, gender)
        case _:
            name = _name(
                number, language, f"ordinal-{'feminine' if gender == 'f' else 'masculine'}"
            )
            name = _spanish_ordinal(number, name) if language.code == "es" else name
            name = _french(name) if language.code == "fr" else name
    return tuple(name.split())


def _spanish_ordinal(number: int, name: str) -> str:
    """Eleventh and twelfth by their older names, thousandths in one word."""
    name = re.sub(r" (?=milésim)", "", name)
    if number in (11, 12):
        return ("undécim" if number == 11 else "duodécim") + name[-1]
    return name


def _italian_ordinal(number: int, language: Language, gender: Gender) -> str:
    """From the eleventh on, the cardinal without its last vowel, but for three and six."""
    if number <= 10:
        return _name(number, language, f"ordinal-{'feminine' if gender == 'f' else 'masculine'}")
    name = re.sub(r"mila$", "mille", _name(number, language, "numbering"))
    stem = name if name.endswith("sei") else name[:-1]
    stem = stem + "e" if name.endswith(("tre", "tré")) else stem
    return f"{stem}esim{'a' if gender == 'f' else 'o'}"


def year_words(year: int, language: Language) -> Words:
    """Name a year of our era."""
    hundreds, rest = divmod(year, 100)
    if language.code == "en" and hundreds in (10, 20) and 1 <= rest <= 9:
        return cardinal(year, language)
    if language.code == "en" and 1 <= hundreds <= 9 and rest:
        return (*cardinal(hundreds, language), *year_of_two_digits(f"{rest:02}", language))
    if language.numbers.years_in_pairs and (1100 <= year < 2000 or language.code == "en"):
        return tuple(_name(year, language, "numbering-year").replace("oh-", "oh ").split())
    return cardinal(year, language)


def year_of_two_digits(digits: str, language: Language) -> Words:
    """Name the end of a range of years, such as the 45 of 1939-45."""
    if digits.startswith("0") and language.code == "en":
        return ("oh", *cardinal(int(digits), language))
    return _whole(digits, language)
