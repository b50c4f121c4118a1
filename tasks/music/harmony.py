"""Chords, and how to get from one to the next with the least movement."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

_ROOTS = {
    "I": 0, "bII": 1, "II": 2, "bIII": 3, "III": 4, "IV": 5, "#IV": 6,
    "V": 7, "bVI": 8, "VI": 9, "bVII": 10, "VII": 11,
}  # fmt: skip

_TONES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "6": (0, 4, 7, 9),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 14),
    "m7": (0, 3, 7, 10),
    "m9": (0, 3, 7, 10, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
}

LOWEST, HIGHEST = 50, 73
"""The range of the chord's upper voices, as MIDI notes: D3 to D flat 5."""

_MIDDLE = 61

_VOICES = 4
_CHOICES = 20


@dataclass(frozen=True)
class Chord:
    """A chord in a key.

    Attributes:
        root: Pitch class, 0 to 11.
        tones: Pitch classes, root first.
    """

    root: int
    tones: tuple[int, ...]


def parse_chord(symbol: str, tonic: int) -> Chord:
    """Read a chord such as `bVI:maj7`: a degree of the scale and a quality.

    Args:
        symbol: Degree as a Roman numeral, and quality, with a colon between.
        tonic: MIDI note of the key.
    """
    degree, _, quality = symbol.partition(":")
    root = (tonic + _ROOTS[degree]) % 12
    return Chord(root, tuple((root + tone) % 12 for tone in _TONES[quality]))


def lead_voices(chords: Sequence[Chord]) -> list[tuple[int, ...]]:
    """Place each chord's upper voices so that they move as little as possible, round the loop.

    Returns:
        MIDI notes of each chord, rising.
    """
    options = [_voicings(chord) for chord in chords]
    return list(min(_cheapest_round(first, options[1:]) for first in options[0]).path)


class _Route(NamedTuple):
    cost: float
    path: tuple[tuple[int, ...], ...]


def _cheapest_round(first: tuple[int, ...], others: Sequence[list[tuple[int, ...]]]) -> _Route:
    routes = {first: _Route(0.0, (first,))}
    for options in others:
        routes = {
            option: min(
                _Route(route.cost + _movement(last, option), (*route.path, option))
                for last, route in routes.items()
            )
            for option in options
        }
    return min(_Route(r.cost + _movement(last, first), r.path) for last, r in routes.items())


def _movement(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How far the voices move; a leap weighs more than steps, the top voice most."""
    steps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    return sum(step**1.5 for step in steps) + 0.5 * steps[-1]


def _voicings(chord: Chord) -> list[tuple[int, ...]]:
    """The spreads of a chord over four voices that sound well, nearest to the middle first."""
    spreads = {
        tuple(sorted(notes))
        for tones in _upper_tones(chord)
        for notes in product(*(_notes_of(tone) for tone in tones))
    }
    good = [notes for notes in sorted(spreads) if _sounds_open(notes)]
    return sorted(good, key=lambda notes: abs(sum(notes) / _VOICES - _MIDDLE))[:_CHOICES]


def _upper_tones(chord: Chord) -> list[tuple[int, ...]]:
    """Four tones: the bass plays the root, so rich chords leave it out; triads double a tone."""
    tones = chord.tones
    if len(tones) > _VOICES:
        return [tones[1:]]
    return [tones] if len(tones) == _VOICES else [(*tones, double) for double in tones]


def _notes_of(tone: int) -> list[int]:
    return [note for note in range(LOWEST, HIGHEST + 1) if note % 12 == tone]


def _sounds_open(notes: tuple[int, ...]) -> bool:
    gaps = [high - low for low, high in pairwise(notes)]
    return min(gaps) >= 2 and max(gaps) <= 9 and gaps[0] >= 3 and notes[-1] - notes[0] <= 19
