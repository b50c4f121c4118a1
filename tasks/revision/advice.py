"""What of a model's advice on a beat can be used: only readings of words that stand there."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from storygen.models.revising import (
    BeatAdvice,
    BeatQuestion,
    BeatRevision,
    RevisionAdvice,
    TokenReading,
    WordReading,
)

_MOST_WORDS = 12
_LONGEST_WORD = 40
_MOST_TROUBLES = 4
_EDGES = re.compile(r"^\W+|\W+$")
_JOINTS = re.compile("[-'’.]")
_PHONETIC = re.compile("[\u0250-\u02ff]")  # Unicode calls these signs letters too
_MARKS = ".,?!;:…"
_LETTERS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc"))  # vowel signs are marks


def trouble(found: RevisionAdvice, batch: Sequence[BeatQuestion]) -> str | None:
    """What is wrong with the advice on some beats, to be told to the model; None if nothing is."""
    numbers = [each.number for each in found.beats]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= set(range(1, len(batch) + 1)):
        return f"it is about sentences {numbers}; it may be about each of 1 to {len(batch)} once"
    wrong = [
        f"sentence {each.number}: {problem}"
        for each in found.beats
        for problem in _problems(batch[each.number - 1], each)
    ]
    return "; ".join(wrong[:_MOST_TROUBLES]) or None


def _problems(question: BeatQuestion, advice: BeatAdvice) -> Iterator[str]:
    places = [_place(question, reading) for reading in advice.readings]
    for reading, place in zip(advice.readings, places, strict=True):
        words = _words(reading)
        if place is None:
            yield f"there is no word {reading.written!r} with occurrence {reading.occurrence} in it"
        elif places.count(place) > 1:
            yield f"{reading.written!r} has more than one reading"
        elif not question.tokens[place].spoken:
            yield f"{reading.written!r} is not spoken at all"
        if not 1 <= len(words) <= _MOST_WORDS:
            yield f"{reading.spoken!r} has {len(words)} words; 1 to {_MOST_WORDS} are allowed"
        if bad := [word for word in words if not _is_word(word)]:
            yield f"{bad[0]!r} is no word of letters only"


def _place(question: BeatQuestion, reading: WordReading) -> int | None:
    """The index of the token that is meant."""
    for wanted, written in (
        (reading.written, [token.written for token in question.tokens]),
        (_bare(reading.written), [_bare(token.written) for token in question.tokens]),
    ):
        places = [place for place, word in enumerate(written) if word and word == wanted]
        if len(places) >= reading.occurrence:
            return places[reading.occurrence - 1]
    return None


def _bare(word: str) -> str:
    return _EDGES.sub("", word)


def _words(reading: WordReading) -> list[str]:
    """What is spoken; the mark that the sentence has there is put back later."""
    return reading.spoken.rstrip(_MARKS).split()


def _is_word(word: str) -> bool:
    """Letters, with apostrophes, hyphens and dots between them, as in `o'clock` and `F.B.I`."""
    if len(word) > _LONGEST_WORD or _PHONETIC.search(word):
        return False
    return all(
        part and all(unicodedata.category(sign) in _LETTERS for sign in part)
        for part in _JOINTS.split(word)
    )


def revision_of(question: BeatQuestion, advice: BeatAdvice) -> BeatRevision:
    """Advice that is free of trouble, on the tokens that it means; titles and lists stay plain."""
    return BeatRevision(
        readings=tuple(
            TokenReading(token=place, spoken=tuple(_words(reading)))
            for reading in advice.readings
            if (place := _place(question, reading)) is not None
        ),
        manner="" if question.kind in ("title", "list") else advice.manner,
        pause_after_s=advice.pause_after_s,
    )
