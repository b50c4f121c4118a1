"""Numbers in words, by the spell-out rules of Unicode's CLDR."""

from functools import cache

from unicode_rbnf import FormatPurpose, RbnfEngine
from unicode_rbnf.engine import NoRuleForNumberError

_PURPOSES = (FormatPurpose.CARDINAL, FormatPurpose.ORDINAL)


@cache
def number_name(number: int, locale: str, rules: str = "numbering") -> str:
    """Name a whole number.

    Args:
        number: Not negative.
        locale: One of CLDR's with rules of its own, such as `de` or `pt_PT`.
        rules: Which of its names, such as `cardinal-feminine` or `ordinal`.

    Raises:
        ValueError: CLDR has no rules for the locale.
        NoRuleForNumberError: It has none of that name.
    """
    return _engine(locale).format_number(number, ruleset_names=[f"spellout-{rules}"]).text


@cache
def number_names(number: int, language: str) -> frozenset[str]:
    """All names of a whole number: cardinal and ordinal, each gender, case and region.

    Args:
        number: Not negative.
        language: Primary subtag; no names come of one that CLDR has no rules for.
    """
    names: set[str] = set()
    for locale in _locales():
        if locale.partition("_")[0] != language:
            continue
        for purpose in _PURPOSES:
            try:
                found = _engine(locale).format_number(number, purpose=purpose)
            except (ValueError, NoRuleForNumberError):
                # Not every language has names for both: Polish has no ordinals in CLDR.
                continue
            names |= set(found.text_by_ruleset.values())
    return frozenset(names)


@cache
def _locales() -> tuple[str, ...]:
    return tuple(RbnfEngine.get_supported_languages())


@cache
def _engine(locale: str) -> RbnfEngine:
    return RbnfEngine.for_language(locale)
