"""Abbreviations, read by what stands beside them."""

from tasks.revision.reading import Phrase, Reading, dealt
from tasks.revision.romans import roman_value

_MAX_PIECES = 3


def read_abbreviation(phrase: Phrase, at: int) -> Reading | None:
    """Read `Dr.`, `e.g.`, `z. B.`, `St.`, `p. 12`; the longest written form wins."""
    for count in range(min(_MAX_PIECES, len(phrase.pieces) - at), 0, -1):
        written = _written(phrase, at, count)
        said = _meaning(phrase, at, count, written) if written else None
        if said:
            known = phrase.language.abbreviations
            closes = written in known.may_close and said != known.before_name.get(written)
            return Reading(dealt(said.split(), count), dot="either" if closes else "spelling")
    return _cut_short(phrase, at) or _read_initial(phrase, at)


def _cut_short(phrase: Phrase, at: int) -> Reading | None:
    core = phrase.core(at)
    if not phrase.marks(at).startswith(".") or not core.isalpha() or not core.istitle():
        return None
    for ending, full in phrase.language.abbreviations.endings.items():
        if core.endswith(ending) and len(core) > len(ending) + 3:
            return Reading(((core.removesuffix(ending) + full,),), dot="spelling")
    return None


def _read_initial(phrase: Phrase, at: int) -> Reading | None:
    """Read the J. of `J. R. R. Tolkien`, whose dot would make the voice stop after each letter."""
    core, language = phrase.core(at), phrase.language
    following, preceding = phrase.follows(at, "."), phrase.core(at - 1)
    if len(core) != 1 or not core.isupper() or phrase.marks(at) != ".":
        return None
    if not following[:1].isupper() or (core == "I" and language.code == "en"):
        return None
    if len(following) > 1 and following.lower() in language.acronyms.common:
        return None
    if language.code == "de" and len(preceding) > 1 and preceding[:1].isupper():
        return None
    return Reading(((core,),), dot="spelling")


def _written(phrase: Phrase, at: int, count: int) -> str:
    """The pieces in lower case with their dots, as the tables have them; empty if apart."""
    run = phrase.pieces[at : at + count]
    if any(piece.marks.strip(".") for piece in run[:-1]) or not all(piece.core for piece in run):
        return ""
    parts = [piece.core + ("." if piece.marks.startswith(".") else " ") for piece in run]
    return "".join(parts).strip().lower()


def _meaning(phrase: Phrase, at: int, count: int, written: str) -> str | None:
    last = at + count - 1
    known = phrase.language.abbreviations
    following, preceding = phrase.follows(last, "."), phrase.precedes(at)
    is_number = following.lstrip("#°º$€£")[:1].isdecimal() or bool(roman_value(following))
    if written in known.before_number and is_number:
        return known.before_number[written]
    is_address = preceding[:1].isupper() and phrase.core(at - 2)[:1].isdecimal()
    is_plain = not following[:1].isupper() or following.lower() in phrase.language.acronyms.common
    ends_name = preceding[:1].isupper() and (is_address or is_plain)
    if written in known.after_name and ends_name:
        return known.after_name[written]
    if written in known.before_name and following[:1].isupper():
        return known.before_name[written]
    return known.anywhere.get(written)
