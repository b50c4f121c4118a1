"""Joins very short sentences to their neighbours, each join decided by two sentences alone.

A decision looks at nothing but the two sentences beside it, so that changing one sentence of a
paragraph changes its own beat and at most one more.
"""

import hashlib

from tasks.script.clauses import LONGEST_WORDS, split_clauses
from tasks.script.lengths import count_words

_INTERJECTION_WORDS = 3
_SHORT_WORDS = 6
_LONGEST_HOST_WORDS = 16
_LONGEST_AFTER_LEAD_WORDS = 22
_QUOTES = {"“": "”", "„": "“", "«": "»", "»": "«", "「": "」"}
_LONGEST_BEAT_WORDS = LONGEST_WORDS + _INTERJECTION_WORDS


def beat_texts(sentences: list[str]) -> list[str]:
    """The texts of a paragraph's beats: mostly 4 to 28 words, one or two sentences each.

    A sentence of up to 3 words joins the one before it, or the next if it opens the paragraph or
    a speech. One of 4 to 6 words joins one of up to 16 words before it where its own words, hashed,
    say so. One of more than 45 words becomes several beats. All words are kept, in order.
    """
    beats: list[str] = []
    previous = ""
    for sentence in sentences:
        for number, part in enumerate(split_clauses(sentence)):
            opens = len(beats) == 1 and (beats[0] == previous or not _has_words(beats[0]))
            joins = not _has_words(part) or (number == 0 and _joins(previous, part, opens))
            if beats and joins and _fits(beats[-1], part):
                beats[-1] = f"{beats[-1]} {part}"
            else:
                beats.append(part)
            previous = part
    return beats


def _fits(beat: str, part: str) -> bool:
    return not _has_words(part) or count_words(beat) + count_words(part) <= _LONGEST_BEAT_WORDS


def _joins(previous: str, sentence: str, opens: bool) -> bool:
    words, before = count_words(sentence), count_words(previous)
    if opens and not _has_words(previous):
        return True
    leads = before <= _INTERJECTION_WORDS and (opens or _opens_quote(previous))
    if leads and words <= _LONGEST_AFTER_LEAD_WORDS:
        return True
    if words <= _INTERJECTION_WORDS:
        # A long run of interjections is broken now and then, at places their own words decide.
        in_run = before <= _INTERJECTION_WORDS and sentence != previous
        return not (in_run and _draw(sentence, 3) == 0) and not _opens_quote(sentence)
    if words > _SHORT_WORDS or not _follows(sentence):
        return False
    is_host = _SHORT_WORDS < before <= _LONGEST_HOST_WORDS
    return is_host or (_INTERJECTION_WORDS < before <= _SHORT_WORDS and not _follows(previous))


def _opens_quote(sentence: str) -> bool:
    """Whether speech begins here and goes on in the next sentence."""
    closer = _QUOTES.get(sentence[:1])
    return closer is not None and closer not in sentence[1:]


def _follows(sentence: str) -> bool:
    return _draw(sentence, 2) == 0


def _draw(sentence: str, sides: int) -> int:
    return hashlib.sha256(sentence.encode()).digest()[0] % sides


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
