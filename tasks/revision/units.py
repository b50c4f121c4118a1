"""Measures: a number and the symbol of a unit."""

import re

from tasks.revision.agreement import Counted, after_number
from tasks.revision.grammar import Noun
from tasks.revision.language import Language
from tasks.revision.quantities import Amount, amount_words, parse_amount
from tasks.revision.reading import Phrase, Reading, one

_MEASURE = re.compile(
    r"([-+±~<>]?[.,]?\d(?:[\d.,'\s/–-]*\d)?[¼-¾⅐-⅞]?|[¼-¾⅐-⅞])(\s?|-)(\D[^\s]*|\D+2|\D+3)"
)
_HEIGHT = re.compile(r"(\d)'(\d{1,2})")


def read_measure(phrase: Phrase, at: int) -> Reading | None:
    """Read `5 km`, `20°C`, `5-10 %`, `100km/h`."""
    core, language = phrase.core(at), phrase.language
    amount = parse_amount(core, language)
    unit = language.units.get(phrase.follows(at))
    if amount and unit:
        return Reading(
            (_figure(amount, unit, language), _name(amount, unit, language)), dot="either"
        )
    match = _MEASURE.fullmatch(core)
    amount = parse_amount(match[1], language) if match else None
    unit = language.units.get(match[3]) if match else None
    if match and amount and unit:
        words = tuple(unit.one.split()) if match[2] == "-" else _name(amount, unit, language)
        return one(*_figure(amount, unit, language), *words)
    return _read_height(phrase, at)


def _figure(amount: Amount, unit: Noun, language: Language) -> tuple[str, ...]:
    return amount_words(amount, language, Counted(unit.gender, counts=True))


def _name(amount: Amount, unit: Noun, language: Language) -> tuple[str, ...]:
    singular = amount.size < 2 if language.code == "fr" else amount.is_one
    singular = singular or (amount.part is not None and amount.size < 1)
    figure = _figure(amount, unit, language)
    return after_number(figure, unit.one if singular else unit.many, language)


def _read_height(phrase: Phrase, at: int) -> Reading | None:
    match = _HEIGHT.fullmatch(phrase.core(at))
    if not match or phrase.language.code != "en":
        return None
    feet, inches = (parse_amount(part, phrase.language) for part in match.groups())
    if not feet or not inches:
        return None
    return one(*amount_words(feet, phrase.language), "foot", *amount_words(inches, phrase.language))
