"""From a score to sound: a circular loop, so that whatever rings past the end rings on at the start."""

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ
from tasks.music.instruments import strike
from tasks.music.pads import bass, ensemble, from_table, swelled
from tasks.music.room import in_room
from tasks.music.score import Player, Score, Sustain

Floats = NDArray[np.float32]

_PAD_ATTACK_S, _PAD_RELEASE_S = 1.1, 1.9
_BASS_ATTACK_S, _BASS_RELEASE_S = 0.25, 0.7
_PAD_LEVEL, _BASS_LEVEL = 0.016, 0.055

_SENDS: dict[Player, float] = {
    "piano": 0.4, "bell": 0.55, "harp": 0.4, "kalimba": 0.35, "marimba": 0.3, "thump": 0.15,
}  # fmt: skip
_LEVELS: dict[Player, float] = {
    "piano": 1.0, "bell": 0.8, "harp": 0.9, "kalimba": 1.0, "marimba": 1.1, "thump": 1.6,
}  # fmt: skip


def render(score: Score, rng: np.random.Generator) -> Floats:
    """Play a score.

    Args:
        score: What is played.
        rng: Decides the players' phases and the room.

    Returns:
        Shape (2, n): one loop, not yet levelled.
    """
    desk = _Desk(score.samples)
    _play_pads(score, desk, rng)
    for note in score.basses:
        start, samples = _held(note, score.beat_samples, _BASS_RELEASE_S)
        sound = bass(note.pitch, samples) * swelled(samples, _BASS_ATTACK_S, _BASS_RELEASE_S)
        desk.add(sound * np.float32(_BASS_LEVEL), start, pan=0.0, send=0.05)
    for blow in score.strikes:
        sound = strike(blow.player, blow.pitch, blow.velocity) * np.float32(_LEVELS[blow.player])
        pan = 0.0 if blow.player == "thump" else max(-0.4, min(0.4, (blow.pitch - 68) / 40))
        desk.add(sound, round(blow.start_s * SAMPLE_RATE_HZ), pan, _SENDS[blow.player])
    return in_room(desk.direct, desk.sent, score.style.reverb_s, rng)


def _play_pads(score: Score, desk: "_Desk", rng: np.random.Generator) -> None:
    """Two choirs: a dark one, and a bright one that comes and goes over the loop."""
    dark, bright = _Desk(score.samples), _Desk(score.samples)
    pitches = sorted({note.pitch for note in score.pads})
    cutoff = score.style.brightness_hz
    tables = {pitch: ensemble(pitch, cutoff, rng) for pitch in pitches}
    high = {pitch: ensemble(pitch + 12, cutoff * 1.6, rng) for pitch in pitches}
    for note in score.pads:
        start, samples = _held(note, score.beat_samples, _PAD_RELEASE_S)
        level = swelled(samples, _PAD_ATTACK_S, _PAD_RELEASE_S) * np.float32(_PAD_LEVEL)
        for choir, table, gain in ((dark, tables, 1.0), (bright, high, score.style.shimmer)):
            at = int(rng.integers(1 << 18))
            for side in range(2):
                sound = from_table(table[note.pitch], at + side * (1 << 17), samples)
                choir.add_side(side, sound * level * np.float32(gain), start)
    turn = 2 * np.pi * np.arange(score.samples) / score.samples
    breath = (0.75 + 0.25 * np.sin(2 * turn + rng.random() * 2 * np.pi)).astype(np.float32)
    pads = dark.direct + bright.direct * breath
    desk.direct += pads
    desk.sent += pads * np.float32(0.35)


def _held(note: Sustain, beat_samples: int, release_s: float) -> tuple[int, int]:
    """First sample and length of a held note with its release."""
    release = int(release_s * SAMPLE_RATE_HZ)
    return note.start_beat * beat_samples, note.beats * beat_samples + release


class _Desk:
    """Adds sounds up on a loop."""

    def __init__(self, samples: int) -> None:
        self.direct: Floats = np.zeros((2, samples), dtype=np.float32)
        self.sent: Floats = np.zeros((2, samples), dtype=np.float32)

    def add(self, sound: Floats, start: int, pan: float, send: float) -> None:
        """Add a mono sound at a place between left (-1) and right (1)."""
        angle = (pan + 1) * np.pi / 4
        for side, gain in enumerate((float(np.cos(angle)), float(np.sin(angle)))):
            placed = sound * np.float32(gain)
            _add_round(self.direct[side], placed, start)
            _add_round(self.sent[side], placed * np.float32(send), start)

    def add_side(self, side: int, sound: Floats, start: int) -> None:
        """Add a sound to one side only."""
        _add_round(self.direct[side], sound, start)


def _add_round(loop: Floats, sound: Floats, start: int) -> None:
    at = start % len(loop)
    while len(sound):
        length = min(len(sound), len(loop) - at)
        loop[at : at + length] += sound[:length]
        sound, at = sound[length:], 0
