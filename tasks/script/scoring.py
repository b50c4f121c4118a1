"""How good a script is as far as that can be measured, where no model judges it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from storygen.models.story import Script
from storygen.models.writing import Score
from storygen.written_words import WORD
from tasks.script.languages import language_of
from tasks.script.lengths import UNSPACED, count_words
from tasks.script.measures import length_score, repetition_score
from tasks.script.sentences import split_sentences

_CATCHES_WORDS, _LOSES_WORDS = 12, 40
"""Of the opening. Plain-language guides have sentences of 15 to 20 words; a first one of twelve is
over in five seconds, one of forty takes a quarter of a minute. A judgement between the two."""
_LIVELIER = 0.2
_LIVELY = '?!"“”«»„「『'
_WINDOW = 3
_USUALLY_TIED = 0.8
"""Of the transitions in four of the six example stories; sentences drawn from all of them at random
have 0.3."""
_TELLING_BEATS, _TELLING_STEMS = 8, 2
"""Fewer beats, or longer words in each, say too little of how a story hangs together; words of
Vietnamese and Korean are mostly short."""
_STEM = 4
"""Letters of a longer word's beginning: enough to find "keeper" in "keepers" and not in "kept".
Shorter words are mostly "with" and "from"."""
_IS_UNSPACED = re.compile(UNSPACED)


def measured(script: Script, wanted_words: int | None) -> tuple[Score, ...]:
    """The qualities that a model would judge, from the words alone, as far as they tell.

    Args:
        script: As it will be told.
        wanted_words: The wanted length; None where any is right.
    """
    beats = [beat.text for beat in script.beats if beat.kind != "title"]
    if not beats:
        return ()
    text, opening = " ".join(beats), split_sentences(beats[0], language_of(script.language))[0]
    stems = sum(len(set(_stems(beat))) for beat in beats)
    is_telling = len(beats) >= _TELLING_BEATS and stems >= _TELLING_STEMS * len(beats)
    coherence = (coherence_score(beats),) if is_telling else ()
    length = () if wanted_words is None else (length_score(count_words(text), wanted_words),)
    return (hook_score(opening), *coherence, *length, repetition_score(text))


def hook_score(opening: str) -> Score:
    """How soon a story catches: a short first sentence does, a question or an exclamation helps."""
    words = count_words(opening)
    share = (words - _CATCHES_WORDS) / (_LOSES_WORDS - _CATCHES_WORDS)
    is_lively = any(sign in opening for sign in _LIVELY)
    score = min(1.0, 1 - max(0.0, share) + _LIVELIER * is_lively)
    told = "and asks, calls or speaks" if is_lively else "and tells"
    return Score(
        quality="hook", score=round(max(0.0, score), 3),
        reason=f"the opening has {words} words {told}",
    )  # fmt: skip


def coherence_score(beats: Sequence[str]) -> Score:
    """How much of a story hangs together: neighbours that have a word in common.

    Lexical cohesion as in Hearst, "TextTiling" (1997): blocks on both sides of each gap are
    compared; here one shared word ties them, as stories say "he" where essays repeat the noun.
    """
    words = [frozenset(_stems(beat)) for beat in beats]
    gaps = [
        not _all(words[max(0, at - _WINDOW) : at]).isdisjoint(_all(words[at : at + _WINDOW]))
        for at in range(1, len(words))
    ]
    share = sum(gaps) / len(gaps) if gaps else 1.0
    return Score(
        quality="coherence", score=round(min(1.0, share / _USUALLY_TIED), 3),
        reason=f"{sum(gaps)} of {len(gaps)} transitions take up a word from just before",
    )  # fmt: skip


def _all(words: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*words)


def _stems(text: str) -> Iterator[str]:
    """Beginnings of the longer words; pairs of characters in scripts without spaces."""
    for word in WORD.findall(text.casefold()):
        if _IS_UNSPACED.search(word):
            yield from (first + second for first, second in pairwise(word))
        elif len(word) > _STEM:
            yield word[:_STEM]
