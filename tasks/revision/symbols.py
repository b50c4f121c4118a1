"""Everything no other rule reads: words joined by signs, mixtures of letters and digits."""

import re
import unicodedata

from tasks.revision.acronyms import capitals, spelled
from tasks.revision.cardinals import Words, cardinal, digit_words, numeral_words, parse_numeral
from tasks.revision.language import Language
from tasks.revision.reading import Phrase, Reading, one

_RUNS = re.compile(
    r"\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*(?:'[^\W\d_]+)*|.", re.DOTALL
)
_WORD = re.compile(r"[^\W\d_][^\d_]*")
_JOINED = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'·])*(?:-(?:[^\W\d_]|[\u0300-\u036f'·])+)*"
)
_MEASURES = re.compile(
    r"(\d+(?:[.,]\d+)?)[x×](\d+(?:[.,]\d+)?)(?:[x×](\d+(?:[.,]\d+)?))?", re.IGNORECASE
)
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_SUPERSCRIPT = re.compile(r"(?<=[^\W\d_]{2})[⁰¹²³⁴-⁹]+$")


def read_special(phrase: Phrase, at: int) -> Reading | None:
    """Read a word that stands in the language's own list."""
    said = phrase.language.specials.get(phrase.core(at).lower())
    return one(*said.split()) if said else None


def read_symbol(phrase: Phrase, at: int) -> Reading | None:
    """Read a lone sign: `&`, or `+`, `=`, `-` between numbers; other signs are silent."""
    core, language = phrase.core(at), phrase.language
    if not core or any(character.isalnum() for character in core):
        return None
    said = language.symbols.get(core, "")
    between = phrase.core(at - 1)[-1:].isalnum() and phrase.core(at + 1)[:1].isalnum()
    near_number = phrase.core(at - 1)[-1:].isdecimal() or phrase.core(at + 1)[:1].isdecimal()
    if not said and between and near_number:
        said = _between_numbers(phrase, at)
    return one(*said.split())


def _between_numbers(phrase: Phrase, at: int) -> str:
    core, language = phrase.core(at), phrase.language
    if core in "-–" and "=" not in (phrase.core(at + 2), phrase.core(at - 2)):
        before, after = phrase.core(at - 1), phrase.core(at + 1)
        is_time = before.replace(".", "").lower() in language.clock.half_days
        both = (is_time or before.isdecimal()) and after[:1].isdecimal()
        return language.numbers.to if both else ""
    return language.number_symbols.get("−" if core in "-–" else core, "")


def read_measures(phrase: Phrase, at: int) -> Reading | None:
    """Read `4x4` and `1920×1080`."""
    match = _MEASURES.fullmatch(phrase.core(at))
    if not match:
        return None
    language = phrase.language
    words: list[str] = []
    for side in (side for side in match.groups() if side):
        numeral = parse_numeral(side, language)
        words += [language.numbers.by] if words else []
        words += (
            numeral_words(numeral, language)
            if numeral
            else digit_words(re.sub(r"\D", "", side), language)
        )
    return one(*words)


def read_word(phrase: Phrase, at: int) -> Reading | None:
    """Read whatever is left, part by part."""
    return one(*mixed_words(phrase.core(at), phrase.language))


def mixed_words(core: str, language: Language) -> Words:
    """The words in a mixture such as `COVID-19`, `mp3`, `and/or`, `R&D`."""
    core = _SUPERSCRIPT.sub("", core).translate(_POWERS)
    core = re.sub(r"(?<=\w)[(\[{](\w+)[)\]}]", r"\1", core)
    if _JOINED.fullmatch(core):
        return (_joined_word(core, language),)
    runs = _RUNS.findall(core)
    words: list[str] = []
    for place, run in enumerate(runs):
        before, after = "".join(runs[:place]), "".join(runs[place + 1 :])
        words += _run_words(run, before, after, language)
    return tuple(words)


def _joined_word(core: str, language: Language) -> str:
    """A word with its hyphens and apostrophes; parts in capitals are read as acronyms."""
    parts = core.split("-")
    if len(parts) == 1:
        return core
    return "-".join(capitals(part, language) or part for part in parts)


def _run_words(run: str, before: str, after: str, language: Language) -> Words:
    if run[0].isdecimal():
        numeral = parse_numeral(run, language)
        return numeral_words(numeral, language) if numeral else _separate_numbers(run, language)
    if run[0].isalpha():
        return _letters(run, before, after, language)
    said = language.symbols.get(run, "")
    if (
        not said
        and before
        and (before[-1].isdecimal() or run == "+")
        and (after[:1].isdecimal() or run == "+")
    ):
        said = language.number_symbols.get(run, "")
    if run == "." and before[-1:].isalnum() and after[:1].isalnum():
        said = language.web.dot
    if run == "/" and _are_alternatives(before, after, language):
        said = language.either
    return tuple(said.split())


def _separate_numbers(run: str, language: Language) -> Words:
    words: list[str] = []
    for part in re.findall(r"\d+", run):
        words += (
            digit_words(part, language)
            if part.startswith("0") or len(part) > 9
            else cardinal(int(part), language)
        )
    return tuple(words)


def _letters(run: str, before: str, after: str, language: Language) -> Words:
    beside_digit = before[-1:].isdecimal() or after[:1].isdecimal()
    if beside_digit and run.isascii() and (len(run) == 1 or not re.search("[aeiouyAEIOUY]", run)):
        return (spelled(run),)
    said = capitals(run, language)
    return (said or run,)


def _are_alternatives(before: str, after: str, language: Language) -> bool:
    return before.lower() in language.alternatives and after.lower() in language.alternatives


def last_resort(written: str) -> Words:
    """The plain letters and digits of a token that no rule could read."""
    kept = "".join(
        character for character in unicodedata.normalize("NFKC", written) if character.isalnum()
    )
    return (kept,) if kept else tuple(character for character in written if character.isalnum())[:1]
