"""Words in capitals: spelled, read as words, or merely shouted."""

import re
import unicodedata

from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_CAPITALS = re.compile(r"([^\W\d_]{2,}?)(s|'s|er|en)?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_REPEATED = re.compile(r"(.)\1\1")
_LONG_CLUSTER = re.compile(r"[^AEIOUY]{4}|^[^AEIOUY]{3}(?<!SCH)(?<!STR)(?<!SCR)(?<!SPR)(?<!SPL)")
_MAX_SPELLED = 3
"""Unknown capitals up to this length are spelled; longer ones that can be spoken are words."""


def read_acronym(phrase: Phrase, at: int) -> Reading | None:
    """Read `FBI` letter by letter, `NASA` as a word and `STOP` as it is meant."""
    core = phrase.core(at)
    if _DOTTED.fullmatch(core):
        return _read_dotted(phrase, at)
    words = capitals(core, phrase.language, shouted=_is_shouted(phrase, at))
    return one(words) if words else None


def _read_dotted(phrase: Phrase, at: int) -> Reading | None:
    letters = phrase.core(at).replace(".", "")
    if not letters.isupper() and len(letters) < 2:
        return None
    return Reading(((spelled(letters),),), dot="spelling")


def capitals(core: str, language: Language, *, shouted: bool = False) -> str | None:
    """What to say for a word in capitals; None if it is not one.

    Args:
        core: One word, with an ending such as `s` or `'s` at most.
        language: Whose lists decide.
        shouted: Whether its neighbours are in capitals too.
    """
    match = _CAPITALS.fullmatch(core)
    if not match or not match[1].isupper() or (match[2] and len(match[1]) < 2):
        return None
    base, ending = match[1], match[2] or ""
    acronyms = language.acronyms
    if shouted and base.lower() in acronyms.common:
        return (base + ending).lower()
    if base in acronyms.words:
        return base.capitalize() + ending
    if base in acronyms.spelled:
        return _with_ending(base, ending)
    if shouted or base.lower() in acronyms.common or _REPEATED.search(base):
        return (base + ending).lower()
    if len(base) <= _MAX_SPELLED or not _is_speakable(base):
        return _with_ending(base, ending)
    return base.capitalize() + ending


def _with_ending(base: str, ending: str) -> str:
    return spelled(base) + ("'s" if ending in ("s", "'s") else ending)


def spelled(letters: str) -> str:
    """Letters for the voice to name one by one.

    Dots between them, as in `F.B.I`, are what voices agree on: as separate words an English A
    would be the article, a Portuguese O or E too.
    """
    return (
        ".".join(letters.upper())
        if all(len(letter.upper()) == 1 for letter in letters)
        else letters
    )


def _is_shouted(phrase: Phrase, at: int) -> bool:
    """Whether capitals say nothing here, for all is in capitals or a plain word beside it is."""
    if phrase.is_shouted:
        return True
    acronyms = phrase.language.acronyms
    for neighbour in (phrase.core(at - 1), phrase.core(at + 1)):
        if len(neighbour) > 1 and neighbour.isupper() and neighbour.lower() in acronyms.common:
            return True
    return False


def _is_speakable(base: str) -> bool:
    plain = unicodedata.normalize("NFD", base)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return bool(re.search("[AEIOUY]", plain)) and not _LONG_CLUSTER.search(plain)
