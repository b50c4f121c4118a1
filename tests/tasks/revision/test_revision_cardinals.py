"""Names of numbers: the same as ever where they were right, and right where they were not."""

from hashlib import sha256

import pytest

from tasks.revision.cardinals import cardinal, ordinal, year_words
from tasks.revision.language import Language, load_language

NUMBERS = (
    *range(2001), 2024, 2025, 2100, 9999, 10000, 21000, 31000, 100000, 121000, 200000, 500001,
    999999, 1000000, 1000001, 2000000, 21000000, 31000000,
)  # fmt: skip
_TENS = ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
_TEENS = [
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
]
_ONES = ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]


def _known(tag: str) -> Language:
    language = load_language(tag)
    assert language
    return language


def _said(number: int, tag: str, gender: str = "", *, counts: bool = False) -> str:
    given = "f" if gender == "f" else "m" if gender else None
    return " ".join(cardinal(number, _known(tag), given, counts=counts))


@pytest.mark.parametrize(
    ("tag", "digest"),
    [
        ("en", "ec2826891f887b67"),
        ("fr", "0c1d3a775b86815d"),
        ("es", "182d63e419ab8d73"),
        ("de", "0dff217e0086a2ec"),
    ],
)
def test_2018_numbers_in_each_gender_are_named_as_num2words_and_its_patches_named_them(
    tag: str, digest: str
) -> None:
    names = sha256()
    for number in NUMBERS:
        for gender in ("", "m", "f"):
            for counts in (False, True):
                names.update(f"{_said(number, tag, gender, counts=counts)}\n".encode())
    assert names.hexdigest()[:16] == digest


def _italian(number: int) -> str:
    """By any grammar: a vowel goes before one and eight, a three at the end is accented."""
    if number < 10:
        return _ONES[number - 1]
    if number < 20:
        return _TEENS[number - 10]
    tens, one = divmod(number, 10)
    stem = _TENS[tens - 2]
    if not one:
        return stem
    return (stem[:-1] if one in (1, 8) else stem) + ("tré" if one == 3 else _ONES[one - 1])


def test_italian_numbers_below_a_thousand_follow_the_grammar() -> None:
    for number in range(1, 1000):
        hundreds, rest = divmod(number, 100)
        head = ("" if hundreds == 1 else _italian(hundreds)) + "cento" if hundreds else ""
        tail = "tré" if hundreds and rest == 3 else _italian(rest) if rest else ""
        if head and (rest == 8 or 80 <= rest < 90):
            head = head[:-1]
        assert _said(number, "it") == head + tail


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (3, "tre"),
        (123, "centoventitré"),
        (1003, "milletré"),
        (1818, "milleottocentodiciotto"),
        (1918, "millenovecentodiciotto"),
        (2003, "duemilatré"),
        (31_000_000, "trentun milioni"),
    ],
)
def test_italian_years_and_large_numbers_are_spelt_right(number: int, name: str) -> None:
    assert _said(number, "it") == name


@pytest.mark.parametrize(
    ("tag", "number", "gender", "name"),
    [
        ("es", 200_000, "f", "doscientas mil"),
        ("es", 21_000_000, "f", "veintiún millones"),
        ("es", 1_500_321, "f", "un millón quinientas mil trescientas veintiuna"),
        ("es", 31, "m", "treinta y un"),
        ("pt", 702_002, "f", "setecentas e duas mil e duas"),
        ("pt", 1_234_000_000, "m", "mil duzentos e trinta e quatro milhões"),
        ("pt-BR", 1999, "m", "mil novecentos e noventa e nove"),
        ("it", 1, "f", "una"),
        ("de", 1, "f", "eine"),
        ("fr", 71, "f", "soixante et onze"),
        ("fr-CH", 1290, "m", "mille deux cent nonante"),
    ],
)
def test_a_counted_number_agrees_with_its_noun(
    tag: str, number: int, gender: str, name: str
) -> None:
    assert _said(number, tag, gender, counts=True) == name


@pytest.mark.parametrize(
    ("tag", "number", "name"),
    [
        ("en", 1_121, "one thousand one hundred and twenty-first"),
        ("es", 12, "duodécimo"),
        ("es", 40, "cuadragésimo"),
        ("es", 2_000, "dosmilésimo"),
        ("fr", 80, "quatre-vingtième"),
        ("fr", 91, "quatre-vingt-onzième"),
        ("fr", 200, "deux centième"),
        ("fr", 311, "trois cent onzième"),
        ("de", 100, "hundertste"),
        ("de", 2, "zweite"),
        ("it", 8, "ottavo"),
        ("it", 23, "ventitreesimo"),
        ("it", 36, "trentaseiesimo"),
        ("it", 118, "centodiciottesimo"),
        ("it", 10_000, "diecimillesimo"),
        ("pt", 400, "quadringentésimo"),
    ],
)
def test_places_in_a_row_are_spelt_right(tag: str, number: int, name: str) -> None:
    assert " ".join(ordinal(number, _known(tag))) == name


@pytest.mark.parametrize(
    ("tag", "year", "name"),
    [
        ("en", 476, "four seventy-six"),
        ("en", 808, "eight oh eight"),
        ("en", 900, "nine hundred"),
        ("en", 1001, "one thousand and one"),
        ("en", 1066, "ten sixty-six"),
        ("en", 1905, "nineteen oh five"),
        ("en", 2007, "two thousand and seven"),
        ("en", 2024, "twenty twenty-four"),
        ("de", 1918, "neunzehnhundertachtzehn"),
        ("it", 1918, "millenovecentodiciotto"),
    ],
)
def test_years_are_read_as_people_read_them(tag: str, year: int, name: str) -> None:
    assert " ".join(year_words(year, _known(tag))) == name
