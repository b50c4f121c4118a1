"""From a score to sound.

Everything is added up on a circular loop: what rings past its end rings on at its beginning.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ
from tasks.music.instruments import strike
from tasks.music.pads import bass, ensemble, from_table, swelled
from tasks.music.room import in_room
from tasks.music.score import Player, Score, Strike, Sustain

Floats = NDArray[np.float32]

_PAD_ATTACK_S, _PAD_RELEASE_S = 1.2, 2.2
_PAD_FALL, _BASS_FALL = 0.55, 0.45  # what is left of a note's level at its end
_BASS_ATTACK_S, _BASS_RELEASE_S = 0.06, 0.35
_BASS_DB, _PULSE_DB = -2.0, -2.0

_SENDS: dict[Player, float] = {
    "piano": 0.45, "bell": 0.6, "harp": 0.45, "kalimba": 0.4, "marimba": 0.35, "thump": 0.2,
}  # fmt: skip
"""How much of it the room hears."""

_WINDOW_SAMPLES = SAMPLE_RATE_HZ * 4 // 10


def render(score: Score, rng: np.random.Generator) -> Floats:
    """Play a score.

    Args:
        score: What is played.
        rng: Decides the players' phases and the room.

    Returns:
        Shape (2, n): one loop, not yet levelled.
    """
    style, desk = score.style, _Desk(score.samples)
    desk.add(_pads(score, rng), level_db=0.0, send=0.4)
    desk.add(_basses(score), _BASS_DB, send=0.05)
    for part, level_db in (
        (score.lead, style.lead_db),
        (score.figure, style.figure_db),
        (score.pulse, _PULSE_DB),
    ):
        if part:
            desk.add(_struck(part, score.samples), level_db, _SENDS[part[0].player])
    return in_room(desk.direct, desk.sent, style.reverb_s, rng)


class _Desk:
    """Balances the parts by how loud each is at its loudest, whatever its key and register."""

    def __init__(self, samples: int) -> None:
        self.direct: Floats = np.zeros((2, samples), dtype=np.float32)
        self.sent: Floats = np.zeros((2, samples), dtype=np.float32)

    def add(self, part: Floats, level_db: float, send: float) -> None:
        """Add a part of shape (2, n), a share of it also to the room."""
        part *= np.float32(10 ** (level_db / 20) / _level(part))
        self.direct += part
        part *= np.float32(send)
        self.sent += part


def _level(part: Floats) -> float:
    windows = part.shape[1] // _WINDOW_SAMPLES
    whole = part[:, : windows * _WINDOW_SAMPLES].reshape(2, windows, _WINDOW_SAMPLES)
    powers = np.einsum("cws,cws->w", whole, whole) / (2 * _WINDOW_SAMPLES)
    return float(np.sqrt(powers.max()))


def _pads(score: Score, rng: np.random.Generator) -> Floats:
    """Two choirs: a dark one, and a high one that comes and goes over the loop."""
    dark = np.zeros((2, score.samples), dtype=np.float32)
    high = np.zeros((2, score.samples), dtype=np.float32)
    pitches = sorted({note.pitch for note in score.pads})
    cutoff = score.style.brightness_hz
    low_tables = {pitch: ensemble(pitch, cutoff, rng) for pitch in pitches}
    high_tables = {pitch: ensemble(pitch + 12, 1.5 * cutoff, rng) for pitch in pitches}
    for note in score.pads:
        start, samples = _held(note, score.beat_samples, _PAD_RELEASE_S)
        level = swelled(samples, _PAD_ATTACK_S, _PAD_RELEASE_S, _PAD_FALL)
        at = int(rng.integers(1 << 18))
        for side in range(2):
            offset = at + side * (1 << 17)
            _add_round(
                dark[side], from_table(low_tables[note.pitch], offset, samples) * level, start
            )
            _add_round(
                high[side], from_table(high_tables[note.pitch], offset, samples) * level, start
            )
    turn = np.linspace(0, 2 * np.pi, score.samples, endpoint=False, dtype=np.float32)
    breath = np.float32(0.7) + np.float32(0.3) * np.sin(2 * turn + np.float32(6 * rng.random()))
    high *= breath * np.float32(score.style.shimmer)
    return dark + high


def _basses(score: Score) -> Floats:
    out = np.zeros((2, score.samples), dtype=np.float32)
    for note in score.basses:
        start, samples = _held(note, score.beat_samples, _BASS_RELEASE_S)
        sound = bass(note.pitch, samples)
        sound *= swelled(samples, _BASS_ATTACK_S, _BASS_RELEASE_S, _BASS_FALL)
        for side in range(2):
            _add_round(out[side], sound, start)
    return out


def _struck(part: Sequence[Strike], samples: int) -> Floats:
    """One player's notes, low ones to the left, high ones to the right."""
    out = np.zeros((2, samples), dtype=np.float32)
    middle = sum(blow.pitch for blow in part) / len(part)
    rung: dict[tuple[int, float], Floats] = {}
    for blow in part:
        key = (blow.pitch, round(blow.velocity * 5) / 5)
        if key not in rung:
            rung[key] = strike(blow.player, *key)
        angle = np.pi / 4 * (1 + max(-0.5, min(0.5, (blow.pitch - middle) / 24)))
        gain = max(0.05, blow.velocity) ** 1.3
        for side, share in enumerate((np.cos(angle), np.sin(angle))):
            placed = rung[key] * np.float32(gain * share)
            _add_round(out[side], placed, round(blow.start_s * SAMPLE_RATE_HZ))
    return out


def _held(note: Sustain, beat_samples: int, release_s: float) -> tuple[int, int]:
    """First sample and length of a held note with its release."""
    release = int(release_s * SAMPLE_RATE_HZ)
    return round(note.start_beat * beat_samples), round(note.beats * beat_samples) + release


def _add_round(loop: Floats, sound: Floats, start: int) -> None:
    at = start % len(loop)
    while len(sound):
        length = min(len(sound), len(loop) - at)
        loop[at : at + length] += sound[:length]
        sound, at = sound[length:], 0
