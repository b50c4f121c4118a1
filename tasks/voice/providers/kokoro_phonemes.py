"""When each token is heard, from when each phoneme is."""

import re
from itertools import chain
from typing import NamedTuple

from tasks.voice.reading import Reading

_MARKS = ".,;:!?…"  # punctuation that the phonemes keep


class TimedPhoneme(NamedTuple):
    """A phoneme, space or punctuation mark, and when it starts."""

    symbol: str
    start_s: float


def token_starts(reading: Reading, phonemes: list[TimedPhoneme]) -> dict[int, float]:
    """The known starts of tokens.

    espeak-ng runs some words together ("of the") and says others in several; so words are matched
    clause by clause, and where a clause has more or fewer of them, only its first one is known.
    """
    written = _clauses([(token, text) for token, text in _words(reading)])
    spoken = _clauses(
        [(word[0].start_s, "".join(p.symbol for p in word)) for word in _said(phonemes)]
    )
    if len(written) != len(spoken):
        written, spoken = [list(chain(*written))], [list(chain(*spoken))]
    starts: dict[int, float] = {}
    for tokens, times in zip(written, spoken, strict=True):
        matched = len(tokens) if len(tokens) == len(times) else 1
        for token, start_s in zip(tokens[:matched], times[:matched], strict=True):
            starts.setdefault(int(token), start_s)
    return starts


def _words(reading: Reading) -> list[tuple[int, str]]:
    """The words that are heard, each with its token and the punctuation after it."""
    found: list[tuple[int, str]] = []
    for match in re.finditer(r"\S+", reading.text):
        token = reading.token_at(match.start())
        if token is not None and any(letter.isalnum() for letter in match[0]):
            found.append((token, match[0]))
    return found


def _said(phonemes: list[TimedPhoneme]) -> list[list[TimedPhoneme]]:
    """The phonemes by word; marks that stand alone go with the word before."""
    words: list[list[TimedPhoneme]] = [[]]
    for phoneme in phonemes:
        if phoneme.symbol.isspace():
            words.append([])
        elif phoneme.symbol in _MARKS and not words[-1] and len(words) > 1:
            words[-2].append(phoneme)
        else:
            words[-1].append(phoneme)
    return [word for word in words if any(phoneme.symbol.isalpha() for phoneme in word)]


def _clauses(words: list[tuple[float, str]]) -> list[list[float]]:
    """What stands beside each word, by clause; a clause ends with punctuation."""
    clauses: list[list[float]] = [[]]
    for beside, text in words:
        clauses[-1].append(beside)
        if text[-1] in _MARKS:
            clauses.append([])
    return [clause for clause in clauses if clause]
