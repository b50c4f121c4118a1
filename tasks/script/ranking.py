"""Rates sentences by how much of the whole text they speak for."""

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import numpy as np
from sumy import utils
from sumy.summarizers.lex_rank import LexRankSummarizer

from tasks.script.languages import Language
from tasks.script.lengths import UNSPACED

_WORD = re.compile(rf"{UNSPACED}|(?:(?!{UNSPACED})\w)+")
_DECIMALS = 9
"""Ratings are rounded, so that the order of a sum never decides between equal sentences."""


@dataclass(frozen=True, eq=False)
class _Sentence:
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Document:
    sentences: tuple[_Sentence, ...]


def rate_sentences(sentences: list[str], language: Language) -> list[float]:
    """LexRank (Erkan and Radev, 2004): higher for a sentence that more others resemble.

    Time and memory grow with the square of their number: hand over a few hundred at most.

    Args:
        sentences: In reading order.
        language: Decides which words are too common to count.

    Returns:
        One rating a sentence, 0 or more.
    """
    document = _Document(tuple(_Sentence(tuple(_WORD.findall(each.lower()))) for each in sentences))
    ranker = cast(Any, LexRankSummarizer())
    if language.stop_words:
        ranker.stop_words = cast(Any, utils).get_stop_words(language.stop_words)
    ratings: dict[_Sentence, float] = {}

    def collect(rated: list[Any]) -> list[Any]:
        ratings.update((each.sentence, float(each.rating)) for each in rated)
        return rated

    with np.errstate(invalid="ignore", divide="ignore"):
        # Where no sentence shares a word with another, the ratings are 0/0.
        ranker(document, collect)
    found = [ratings[each] for each in document.sentences]
    return [round(each, _DECIMALS) if isfinite(each) else 0.0 for each in found]
