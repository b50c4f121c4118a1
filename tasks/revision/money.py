"""Sums of money."""

import re
from typing import NamedTuple

from tasks.revision.agreement import Counted, after_number
from tasks.revision.cardinals import Words, cardinal
from tasks.revision.grammar import Currency, Noun
from tasks.revision.language import Language
from tasks.revision.quantities import Amount, amount_words, parse_amount, thousands
from tasks.revision.reading import Phrase, Reading, dealt

_SUM = re.compile(r"([-+]?)([^\d.,+-]*)([-+]?[.,]?\d(?:[\d.,' –-]*\d)?)(\D*)")
_RANGE_OF_SUMS = re.compile(r"(\D+)(\d[\d.,]*)[-–]\1(\d[\d.,]*\D*)")


class _Sum(NamedTuple):
    """A sum as written: its figure, a letter such as k or bn, a currency's sign."""

    amount: Amount
    scale: Noun | None
    sign: str


class _Spoken(NamedTuple):
    """The words of a sum: three point five, million, dollars."""

    figure: Words
    scale: Words
    unit: Words


def read_money(phrase: Phrase, at: int) -> Reading | None:
    """Read `$5`, `5,50 €`, `R$ 10`, `$3.5 million`, `USD 20`."""
    language = phrase.language
    signs = language.money.signs
    lead = phrase.core(at) if phrase.core(at) in signs and not phrase.marks(at) else ""
    end = at + 1 if lead else at
    found = _parse_sum(phrase.core(end), language)
    if not found or (lead and found.sign):
        return None
    large = "" if found.scale else _large_word(phrase.follows(end, "."), language)
    end += bool(large)
    trailing = "" if lead or found.sign else phrase.follows(end, "." if large else "")
    if trailing not in signs:
        large, trailing = _scaled_sign(trailing, language) or (large, "")
    end += bool(trailing)
    sign = lead or found.sign or trailing
    if sign not in signs:
        return None
    currency = language.money.currencies[signs[sign]]
    spoken = _large_sum(found, large, currency, language) or _exact_sum(found, currency, language)
    return Reading(_shared_out(spoken, lead, large, trailing, end - at + 1))


def _scaled_sign(word: str, language: Language) -> tuple[str, str] | None:
    """Take the `M€` of `3 M€` apart."""
    scale, sign = word[:-1], word[-1:]
    known = scale in language.numbers.magnitudes and sign in language.money.signs
    return (scale, sign) if known else None


def _shared_out(
    spoken: _Spoken, lead: str, large: str, trailing: str, count: int
) -> tuple[Words, ...]:
    """Give the words of a sum to the pieces they are written in."""
    if large and trailing and count == 2:
        return (spoken.figure, spoken.scale + spoken.unit)
    groups = [spoken.figure, spoken.scale] if large else [spoken.figure + spoken.scale]
    if trailing:
        groups.append(spoken.unit)
    else:
        groups[-1] += spoken.unit
    if any(character.isalpha() for character in lead):
        return dealt([word for group in groups for word in group], len(groups) + 1)
    return ((), *groups) if lead else tuple(groups)


def _parse_sum(text: str, language: Language) -> _Sum | None:
    match = _SUM.fullmatch(_RANGE_OF_SUMS.sub(r"\1\2-\3", text))
    if not match:
        return None
    minus, before, digits, after = match.groups()
    amount = parse_amount(minus + digits, language)
    signs, scales = language.money.signs, language.numbers.magnitudes
    if not amount or (before and before not in signs):
        return None
    after = after.strip()
    if not after or after in scales:
        return _Sum(amount, scales.get(after), before)
    if after in signs:
        return _Sum(amount, None, after)
    if after[-1] in signs and after[:-1] in scales:
        return _Sum(amount, scales[after[:-1]], after[-1])
    return None


def _large_word(word: str, language: Language) -> str:
    """The word itself, if it says million or the like."""
    numbers = language.numbers
    known = word.lower() in numbers.large or (len(word) > 1 and word in numbers.magnitudes)
    return word if known else ""


def _large_sum(found: _Sum, large: str, currency: Currency, language: Language) -> _Spoken | None:
    scale = language.numbers.magnitudes.get(large) or found.scale
    unit = currency.name.many
    if not scale:
        return (
            _Spoken(
                amount_words(found.amount, language, Counted(None, True)),
                (large,),
                after_number((large,), unit, language),
            )
            if large
            else None
        )
    if scale == language.numbers.magnitudes.get("k"):
        return _Spoken(thousands(found.amount.first, scale.many, language), (), tuple(unit.split()))
    figure = amount_words(found.amount, language, Counted(scale.gender, counts=True))
    name = scale.one if _is_singular(found.amount, language) else scale.many
    return _Spoken(figure, (name,), after_number((name,), unit, language))


def _exact_sum(found: _Sum, currency: Currency, language: Language) -> _Spoken:
    amount, name = found.amount, currency.name
    whole = amount._replace(first=amount.first._replace(mark="", decimals=""))
    decimals = amount.first.decimals if not amount.last else ""
    if len(decimals) == 2 and not decimals.strip("0"):
        amount, decimals = whole, ""
    if len(decimals) != 2 or not currency.cent:
        unit = name.one if _is_singular(amount, language) else name.many
        figure = amount_words(amount, language, Counted(name.gender, counts=True))
        return _Spoken(figure, (), after_number(figure, unit, language))
    cents = cardinal(int(decimals), language, currency.cent.gender, counts=True)
    cent = currency.cent.one if int(decimals) == 1 else currency.cent.many
    if not amount.first.value:
        return _Spoken(cents, (), tuple(cent.split()))
    figure = amount_words(whole, language, Counted(name.gender, counts=True))
    unit = after_number(figure, name.one if _is_singular(whole, language) else name.many, language)
    if not language.money.names_cents:
        return _Spoken(
            figure, (), (*unit, *language.money.link.split(), *cardinal(int(decimals), language))
        )
    return _Spoken(figure, (), (*unit, *language.money.link.split(), *cents, *cent.split()))


def _is_singular(amount: Amount, language: Language) -> bool:
    """Whether the noun stands in the singular; French does so up to two."""
    return amount.size < 2 if language.code == "fr" else amount.is_one
