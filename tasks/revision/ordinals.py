"""Ordinals written in digits."""

import re

from tasks.revision.agreement import counted_after
from tasks.revision.cardinals import Words, ordinal
from tasks.revision.grammar import Gender
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_MAX_WITH_DEGREE = 31
"""A degree sign is often typed for º; above this, or before no noun, it means degrees."""


def read_ordinal(phrase: Phrase, at: int) -> Reading | None:
    """Read `1st`, `3º`, `1er`, `2e`; in German `3.` before what it counts."""
    language = phrase.language
    if language.code == "de":
        return _read_german(phrase, at)
    match = re.fullmatch(rf"(\d[\d.,]*?)\.?({language.ordinal_endings})", phrase.core(at))
    digits = re.sub(r"[.,]", "", match[1]) if match else ""
    if not match or len(digits) > 6 or not int(digits):
        return None
    if match[2] == "°" and not (
        int(digits) <= _MAX_WITH_DEGREE and counted_after(phrase, at).counts
    ):
        return None
    return one(*_named(int(digits), match[2], language))


def _named(number: int, ending: str, language: Language) -> Words:
    gender: Gender = "f" if ending in ("ª", "a", "re", "ère", "nde") else "m"
    if language.code == "fr" and ending in ("nd", "nde"):
        return ("seconde" if gender == "f" else "second",)
    words = ordinal(number, language, gender)
    if language.code == "es" and ending == "er":
        return (*words[:-1], re.sub(r"(primer|tercer)o$", r"\1", words[-1]))
    return words


def _read_german(phrase: Phrase, at: int) -> Reading | None:
    """A number with a dot counts off what follows if a word on either side says so."""
    core, language = phrase.core(at), phrase.language
    if not re.fullmatch(r"[1-9]\d{0,2}", core) or phrase.marks(at) != ".":
        return None
    following = phrase.follows(at, ".")
    lead = phrase.precedes(at).lower()
    ending = language.ordinal_leads.get(lead) or language.ordinal_nouns.get(following)
    if not following or not ending:
        return None
    return Reading((ordinal(int(core), language, ending=ending),), dot="spelling")
