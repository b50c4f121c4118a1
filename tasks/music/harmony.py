"""Chords, and how to get from one to the next with the least movement."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

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

LOWEST, HIGHEST = 53, 76
"""The range of the chord's upper voices, as MIDI notes: F3 to E5."""

_VOICES = 4


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
    best: tuple[float, list[tuple[int, ...]]] | None = None
    for first in options[0]:
        cost, path = _cheapest_round(first, options[1:])
        if best is None or cost < best[0]:
            best = (cost, path)
    assert best is not None
    return best[1]


def _cheapest_round(
    first: tuple[int, ...], others: Sequence[list[tuple[int, ...]]]
) -> tuple[float, list[tuple[int, ...]]]:
    routes: dict[tuple[int, ...], tuple[float, list[tuple[int, ...]]]] = {first: (0.0, [first])}
    for options in others:
        routes = {
            option: min(
                (
                    (cost + _movement(last, option), [*path, option])
                    for last, (cost, path) in routes.items()
                ),
            )
            for option in options
        }
    return min((cost + _movement(last, first), path) for last, (cost, path) in routes.items())


def _movement(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How far the voices move; a leap weighs more than steps, the top voice most."""
    steps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    return sum(step**1.5 for step in steps) + 0.5 * steps[-1]


def _voicings(chord: Chord) -> list[tuple[int, ...]]:
    """Every close or open spread of a chord's colour tones over four voices."""
    wanted = _upper_tones(chord)
    places = [[note for note in range(LOWEST, HIGHEST + 1) if note % 12 == tone] for tone in wanted]
    spreads = {tuple(sorted(notes)) for notes in product(*places)}
    good = [notes for notes in sorted(spreads) if _sounds_open(notes)]
    return sorted(good, key=lambda notes: abs(sum(notes) / _VOICES - 64))[:24]


def _upper_tones(chord: Chord) -> tuple[int, ...]:
    """Four tones: the bass plays the root, so rich chords leave it out; triads double it."""
    tones = chord.tones
    if len(tones) > _VOICES:
        return tones[1:]
    return tones if len(tones) == _VOICES else (*tones, tones[0])


def _sounds_open(notes: tuple[int, ...]) -> bool:
    gaps = [high - low for low, high in zip(notes, notes[1:], strict=False)]
    return min(gaps) >= 2 and max(gaps) <= 9 and gaps[0] >= 3 and notes[-1] - notes[0] <= 19
