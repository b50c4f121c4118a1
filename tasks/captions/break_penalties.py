"""How bad it is to break a caption after each word, by what the words mean to each other.

After the rules that broadcasters share (Netflix Timed Text Style Guide, "Line Treatment"; BBC
Subtitle Guidelines, "Line breaks"): break after punctuation, before conjunctions, before
prepositions; keep articles, first and last names, numbers and units, negations with their partner.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

import yaml

from storygen.language.tags import primary

SENTENCE = 0.0
CLAUSE = 10.0
BEFORE_CONJUNCTION = 25.0
BEFORE_PREPOSITION = 32.0
ANYWHERE = 50.0
PARTS_A_VERB = 95.0
PARTS_A_PAIR = 200.0

_SENTENCE_ENDS = frozenset(".!?…。！？؟।")
_CLAUSE_ENDS = frozenset(",;:—–、，；：،؛·")
_FULL_PAUSE_S = 0.4  # a silence this long is heard as a break by itself
_PAUSE_RELIEF = 0.4


@dataclass(frozen=True)
class FunctionWords:
    """The words of one language that hold a line together; all in lower case."""

    articles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()


@cache
def _tables() -> tuple[frozenset[str], dict[str, FunctionWords]]:
    text = resources.files("tasks.captions").joinpath("function_words.yaml").read_text("utf-8")
    # BaseLoader, as YAML would otherwise read `no` and `on` as booleans.
    tables = cast(dict[str, object], yaml.load(text, Loader=yaml.BaseLoader))
    languages = cast(dict[str, dict[str, list[str]]], tables["languages"])
    words = {
        language: FunctionWords(**{kind: frozenset(map(str, each)) for kind, each in kinds.items()})
        for language, kinds in languages.items()
    }
    return frozenset(cast(list[str], tables["units"])), words


def function_words(language: str) -> FunctionWords:
    """The function words of a BCP 47 tag's language; empty ones for a language without a table."""
    return _tables()[1].get(primary(language), FunctionWords())


def bare(text: str) -> str:
    """A word without the punctuation around it, in lower case."""
    kept = [index for index, char in enumerate(text) if _is_core(char)]
    return text[kept[0] : kept[-1] + 1].lower().replace("’", "'") if kept else text.lower()


def _is_core(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM" or char in "%°€$£"


def ends_sentence(text: str, following: str, language: str) -> bool:
    """Whether a sentence ends with this word, given the one after it (empty at the end)."""
    closed = text.rstrip("\"'”’»«)]}›）」』")
    if not closed or closed[-1] not in _SENTENCE_ENDS:
        return False
    if closed[-1] != "." or not following:
        return True
    word = bare(closed)
    is_initial = len(word) == 1 and closed[0].isupper()
    is_ordinal = word.isdigit() and primary(language) == "de"
    if is_initial or is_ordinal or word in function_words(language).titles:
        return False
    first = next((char for char in following if char.isalnum()), "")
    return not first.islower()


def ends_clause(text: str) -> bool:
    """Whether a comma, colon, dash or the like stands after this word."""
    closed = text.rstrip("\"'”’»)]} ")
    return bool(closed) and closed[-1] in _CLAUSE_ENDS


def _is_name_part(text: str) -> bool:
    core = text.lstrip("\"'“‘«(„")
    return len(core) > 1 and core[0].isupper() and not core.isupper() and core[-1].isalpha()


def _is_pair(one: str, two: str, words: FunctionWords) -> bool:
    left, right = bare(one), bare(two)
    if left in words.articles or left in words.prepositions or left in words.conjunctions:
        return True
    if left in words.negations or (left in words.titles and two[:1].isupper()):
        return True
    if left[:1].isdigit() and (right in _tables()[0] or right in {"am", "pm", "a.m", "p.m"}):
        return True
    is_word = left in words.auxiliaries
    return _is_name_part(one) and two[:1].isupper() and _is_name_like(two) and not is_word


def _is_name_like(text: str) -> bool:
    core = bare(text)
    return len(core) > 1 and core.isalpha()


def break_penalty(one: str, two: str, gap_s: float, language: str) -> float:
    """How bad a break between two words is: 0 is where it belongs, 200 never if avoidable.

    Args:
        one: The word before the break, as written.
        two: The word after it, as written; empty at the end of a beat.
        gap_s: Silence between the two.
        language: BCP 47 tag; without a table, only punctuation and capitals count.
    """
    if not two or ends_sentence(one, two, language):
        return SENTENCE
    if ends_clause(one) or unicodedata.category(two[0]) in {"Ps", "Pi"}:
        return CLAUSE
    words = function_words(language)
    if _is_pair(one, two, words):
        return PARTS_A_PAIR
    if bare(one) in words.auxiliaries:
        penalty = PARTS_A_VERB
    elif bare(two) in words.conjunctions:
        penalty = BEFORE_CONJUNCTION
    elif bare(two) in words.prepositions:
        penalty = BEFORE_PREPOSITION
    else:
        penalty = ANYWHERE
    return penalty * (1 - _PAUSE_RELIEF * min(1.0, max(0.0, gap_s) / _FULL_PAUSE_S))


def break_penalties(texts: Sequence[str], gaps_s: Sequence[float], language: str) -> list[float]:
    """`break_penalty` after each word; `gaps_s` holds the silence after each."""
    following = [*texts[1:], ""]
    return [
        break_penalty(one, two, gap_s, language)
        for one, two, gap_s in zip(texts, following, gaps_s, strict=True)
    ]
