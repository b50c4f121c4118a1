"""What of a model's advice on a beat can be used: only readings of words that stand there."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from storygen.models.revising import (
    BeatAdvice,
    BeatQuestion,
    BeatRevision,
    RevisionAdvice,
    TokenReading,
    WordReading,
)
from tasks.script.lengths import UNSPACED

_MOST_WORDS = 12
_LONGEST_WORD = 40
_MOST_TROUBLES = 4
_EDGES = re.compile(r"^\W+|\W+$")
_JOINTS = re.compile("[-'’.\u200c\u200d]")
_PHONETIC = re.compile("[\u0250-\u02ff]")  # Unicode calls these signs letters too
_MARKS = ".,?!;:…"
_LETTERS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc"))  # vowel signs are marks


class _Spot(NamedTuple):
    """Where a word stands.

    Attributes:
        token: The index of its token.
        part: The word, where it is only a part of what that token says; else empty.
        at: Which of the same parts.
    """

    token: int
    part: str = ""
    at: int = 0


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


def wrong_with(question: BeatQuestion, advice: Sequence[BeatAdvice]) -> str:
    """What is wrong with all that is said of one beat; empty if nothing is."""
    if len(advice) > 1:
        return f"{len(advice)} things where one is allowed"
    return "; ".join(problem for each in advice for problem in _problems(question, each))


def _problems(question: BeatQuestion, advice: BeatAdvice) -> Iterator[str]:
    spots = [_spot(question, reading) for reading in advice.readings]
    for reading, spot in zip(advice.readings, spots, strict=True):
        words = _words(reading)
        if spot is None:
            yield f"there is no word {reading.written!r} with occurrence {reading.occurrence} in it"
        elif spots.count(spot) > 1:
            yield f"{reading.written!r} has more than one reading"
        elif not question.tokens[spot.token].spoken:
            yield f"{reading.written!r} is not spoken at all"
        if not 1 <= len(words) <= _MOST_WORDS:
            yield f"{reading.spoken!r} has {len(words)} words; 1 to {_MOST_WORDS} are allowed"
        if bad := [word for word in words if not _is_word(word)]:
            yield f"{bad[0]!r} is no word of letters only"


def _spot(question: BeatQuestion, reading: WordReading) -> _Spot | None:
    """Where the word stands that is meant: a bare one counts whatever clings to it."""
    written = [token.written for token in question.tokens]
    bare = [_bare(word) for word in written]
    wanted = reading.written
    for asked, words in ((wanted, bare), (wanted, written), (_bare(wanted), bare)):
        spots = [_Spot(place) for place, word in enumerate(words) if word and word == asked]
        if len(spots) >= reading.occurrence:
            return spots[reading.occurrence - 1]
    within = [
        _Spot(place, wanted, at)
        for place, token in enumerate(question.tokens)
        for at, _ in enumerate(_as_part(wanted).finditer(" ".join(token.spoken)))
    ]
    return within[reading.occurrence - 1] if len(within) >= reading.occurrence else None


def _as_part(written: str) -> re.Pattern[str]:
    """A word inside a token: `Anna` in `Anna's`, or any of a clause written without spaces."""
    word = re.escape(written)
    return re.compile(word if re.search(UNSPACED, written) else rf"(?<!\w){word}(?!\w)")


def _bare(word: str) -> str:
    return _EDGES.sub("", word)


def _words(reading: WordReading) -> list[str]:
    """What is spoken; the mark that the sentence has there is put back later."""
    return reading.spoken.rstrip(_MARKS).split()


def _is_word(word: str) -> bool:
    """Letters, with apostrophes, hyphens, dots and joiners between, as in `o'clock`, `F.B.I`."""
    if len(word) > _LONGEST_WORD or _PHONETIC.search(word):
        return False
    return all(
        part and all(unicodedata.category(sign) in _LETTERS for sign in part)
        for part in _JOINTS.split(word)
    )


def revision_of(question: BeatQuestion, advice: BeatAdvice) -> BeatRevision:
    """Advice that is free of trouble, on the tokens that it means; titles and lists stay plain."""
    return BeatRevision(
        readings=tuple(_readings(question, advice)),
        manner="" if question.kind in ("title", "list") else advice.manner,
        pause_after_s=advice.pause_after_s,
    )


def _readings(question: BeatQuestion, advice: BeatAdvice) -> Iterator[TokenReading]:
    spoken: dict[int, str] = {}
    # The last of the same words first, so that those before it keep their number.
    for reading in sorted(advice.readings, key=lambda each: -each.occurrence):
        if (spot := _spot(question, reading)) is None:
            continue
        before = spoken.get(spot.token, " ".join(question.tokens[spot.token].spoken))
        spoken[spot.token] = _put(reading, spot, before)
    for token, text in sorted(spoken.items()):
        yield TokenReading(token=token, spoken=tuple(text.split()))


def _put(reading: WordReading, spot: _Spot, before: str) -> str:
    """What is said for a token, with one of its words read otherwise."""
    said = " ".join(_words(reading))
    if not spot.part:
        return said
    found = list(_as_part(spot.part).finditer(before))[spot.at :]
    return f"{before[: found[0].start()]}{said}{before[found[0].end() :]}" if found else before
