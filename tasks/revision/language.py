"""A language as the rules know it, read from `languages/*.yaml`."""

from functools import cache
from importlib import resources
from typing import Any, cast

import yaml
from pydantic import Field

from storygen.language.tags import primary, region
from storygen.models.base import Model
from tasks.revision.grammar import (
    Abbreviations,
    Acronyms,
    Agreement,
    Clock,
    Dates,
    Manners,
    Money,
    Noun,
    Numbers,
    Romans,
    Web,
)

KNOWN = ("en", "es", "de", "fr", "it", "pt")


class Language(Model):
    """All that the rules know of one language.

    Attributes:
        symbols: Signs that are spoken wherever they stand.
        number_symbols: Signs that are spoken next to a number.
        units: Symbol of a unit -> its name.
        alternatives: Words that a slash parts as `or`.
        either: The word for that `or`.
        elisions: Beginnings with an apostrophe that cling to a number or an acronym.
        ordinal_endings: Regular expression of what is written onto a number to make an ordinal.
        ordinal_nouns: Word that a number with a dot counts off -> its ending (German).
        ordinal_leads: Word before an ordinal -> the ordinal's ending (German).
        specials: Whole words that no rule reads rightly, lower case.
        variants: Region -> what differs there, merged over the rest.
    """

    code: str
    numbers: Numbers
    agreement: Agreement = Agreement()
    dates: Dates
    clock: Clock
    money: Money
    units: dict[str, Noun]
    abbreviations: Abbreviations
    romans: Romans
    acronyms: Acronyms
    manners: Manners = Manners()
    web: Web
    symbols: dict[str, str]
    number_symbols: dict[str, str]
    alternatives: tuple[str, ...] = ()
    either: str = ""
    elisions: tuple[str, ...] = ()
    ordinal_endings: str = ""
    ordinal_nouns: dict[str, str] = Field(default_factory=dict[str, str])
    ordinal_leads: dict[str, str] = Field(default_factory=dict[str, str])
    specials: dict[str, str] = Field(default_factory=dict[str, str])


def load_language(tag: str) -> Language | None:
    """The rules for a BCP 47 tag, or None where there are none for its language."""
    code = primary(tag)
    return _load(code, region(tag).lower()) if code in KNOWN else None


@cache
def _load(code: str, place: str) -> Language:
    file = resources.files("tasks.revision.languages") / f"{code}.yaml"
    # The base loader keeps every scalar a string: `no` and `on` are words here, and 007 a name.
    loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    table = cast("dict[str, Any]", loaded)
    variants = cast("dict[str, dict[str, Any]]", table.pop("variants", {}))
    return Language.model_validate(_merged(table, variants.get(place, {})))


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """The base table with the other's values in place of its own, nested ones too."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merged(cast("dict[str, Any]", old), cast("dict[str, Any]", value))
        else:
            merged[key] = value
    return merged
