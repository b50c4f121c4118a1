"""Splits a paragraph into sentences without losing a character."""

import re
import warnings
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from tasks.script.languages import Language

with warnings.catch_warnings():
    # pySBD 0.3.4 has invalid escapes in its patterns, which Python reports when compiling it.
    warnings.simplefilter("ignore")
    import pysbd

Verdict = Literal["end", "on", "unsure"]

_MARKS = ".!?…؟۔।॥։።"
_WIDE_MARKS = "。！？｡"
_CLOSERS = "\"'”’“»«›)\\]】」』）*_"
_TERMINATOR = re.compile(
    rf"(?P<mark>[{_MARKS}]+)(?P<closers>(?:[{_CLOSERS}]|\s[»›](?=\s|$))*)(?=\s)"
    rf"|(?P<wide>[{_WIDE_MARKS}]+)[{_CLOSERS}]*(?!$)"
)
_OPENERS = re.compile(r"[\s\"'“”‘’„«»‹›(\[¿¡—–*_-]*")
_ENDS = ".!?…:;"
_QUOTATIVE = ("と", "って")
_MONTHS_AND_COUNTED = re.compile(
    r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahr|Kapitel|Klasse|Stock|Tag|Weltkrieg)"
)
_LONGEST_IN_DOUBT_CHARS = 1_000
"""pySBD's time grows with the square of the length; a stretch in doubt is rarely longer."""


def split_sentences(paragraph: str, language: Language) -> list[str]:
    """The sentences of one paragraph, in order; joined by spaces they give all its words.

    What stands within one sentence never changes where a distant one ends.

    Args:
        paragraph: Plain words, one line.
        language: Decides about abbreviations, ordinals and full stops in doubt.
    """
    judged = [(match.end(), _verdict(paragraph, match, language)) for match in _ends(paragraph)]
    sentences: list[str] = []
    start, doubts = 0, list[int]()
    for end, verdict in [*judged, (len(paragraph), "end")]:
        if verdict == "unsure":
            doubts.append(end)
        elif verdict == "end":
            stretch = paragraph[start:end]
            sentences += _settle(stretch, [doubt - start for doubt in doubts], language)
            start, doubts = end, []
    return sentences


def _ends(paragraph: str) -> list[re.Match[str]]:
    return list(_TERMINATOR.finditer(paragraph))


def _verdict(paragraph: str, match: re.Match[str], language: Language) -> Verdict:
    after = paragraph[match.end() : match.end() + 40]
    if match["wide"]:
        quoted = match.end() - match.start() > len(match["wide"])
        return "on" if quoted and after.startswith(_QUOTATIVE) else "end"
    first = _OPENERS.sub("", after, count=1)[:1]
    if first.islower() and not paragraph.islower():
        return "on"
    if match["mark"] != ".":
        return "end"
    if match["closers"]:
        return "end"
    before, word = _words_before(paragraph, match.start())
    return _judge_full_stop(before, word, after.lstrip(), language)


def _words_before(paragraph: str, end: int) -> tuple[str, str]:
    """The last word but one and the last one; quotes and brackets that open it are left out."""
    words = ["", "", *paragraph[max(0, end - 80) : end].split()]
    return words[-2], _OPENERS.sub("", words[-1], count=1)


def _judge_full_stop(before: str, word: str, after: str, language: Language) -> Verdict:
    small = word.lower()
    if small in language.goes_on:
        return "on"
    if word == "I" and language.code == "en" and before.islower():
        return "end"
    if word.isdecimal():
        if _is_list_number(before, language):
            return "on"
        if not language.dotted_ordinals or int(word) > 31:
            return "end"
        return "on" if _MONTHS_AND_COUNTED.match(after) else "unsure"
    if after[:1].isdecimal() and small in language.before_numbers:
        return "on"
    if "." in word or len(word) <= 3:
        return "unsure"
    return "end"


def _is_list_number(before: str, language: Language) -> bool:
    """Whether a number with a full stop stands where a sentence starts, as list numbers do."""
    if not before:
        return True
    return before[-1] in _ENDS and before.rstrip(".").lower() not in language.before_numbers


def _settle(stretch: str, doubts: list[int], language: Language) -> list[str]:
    """Cut a stretch at those full stops in doubt where pySBD, if it knows the language, ends."""
    ends = [end for end in doubts if _ends_by_rule(stretch, end)]
    if doubts and language.segmenter and len(stretch) <= _LONGEST_IN_DOUBT_CHARS:
        found = _pysbd_ends(stretch, language.segmenter)
        if found is not None:
            ends = [end for end in doubts if _solid_length(stretch[:end]) in found]
    cuts = [0, *ends, len(stretch)]
    pieces = (stretch[a:b].strip() for a, b in pairwise(cuts))
    return [piece for piece in pieces if piece]


def _ends_by_rule(stretch: str, end: int) -> bool:
    """Without pySBD: anything but an initial, a number at the start or dotted letters ends."""
    word = _words_before(stretch, end)[1].rstrip(".")
    is_initial = len(word) == 1 and word.isupper()
    return not (is_initial or word.isdecimal() or "." in word)


def _solid_length(text: str) -> int:
    return len("".join(text.split()))


def _pysbd_ends(text: str, code: str) -> set[int] | None:
    """Where pySBD ends sentences, counted without white space; None if it lost a character."""
    sentences = [str(each) for each in _segmenter(code).segment(text)]
    if "".join("".join(sentences).split()) != "".join(text.split()):
        return None
    ends: set[int] = set()
    total = 0
    for sentence in sentences:
        total += _solid_length(sentence)
        ends.add(total)
    return ends


@lru_cache(maxsize=4)
def _segmenter(code: str) -> Any:
    return pysbd.Segmenter(language=code, clean=False)
