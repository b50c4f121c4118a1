"""Instruments that are struck: sums of partials that ring out, each at its own pitch and pace."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ
from tasks.music.score import Player

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_BLOCK = 512  # a ringing partial is a power series: the rows of blocks times one block's columns
# OpenBLAS shares out larger products among threads, and the sum then depends on how many there are:
# rows * block * values per row stays under its limit of 262,144 (interface/gemm.c).
_ROWS = 4

_HIGHEST_HZ = 9_000
_FADE_S = 0.05
_EARLY_SHARE = 0.4
_GOLDEN_ANGLE = 2.399963  # partials that start at such phases never add up to a click


@dataclass(frozen=True)
class Ringing:
    """Partials of one note.

    Attributes:
        hz: Frequency of each.
        gain: Level of each.
        decay_s: Time in which each falls by 60 dB.
        attack_s: Time in which the note speaks.
    """

    hz: Doubles
    gain: Doubles
    decay_s: Doubles
    attack_s: float


def strike(player: Player, pitch: int, velocity: float) -> Floats:
    """One note until it has died away, mono.

    Args:
        player: Whose instrument.
        pitch: MIDI note.
        velocity: 0 to 1: how bright it is struck; the level is for the caller.
    """
    return _ring(_RINGINGS[player](440.0 * 2 ** ((pitch - 69) / 12), velocity))


def _ring(note: Ringing) -> Floats:
    """The sum of all partials, each group worked out no longer than it is heard."""
    longest_s = float(note.decay_s.max())
    early = note.decay_s < _EARLY_SHARE * longest_s
    phases = _GOLDEN_ANGLE * np.arange(0.0, float(len(note.hz)))
    sound = _sum(note, ~early & (note.hz < _HIGHEST_HZ), phases, longest_s)
    brief = _sum(note, early & (note.hz < _HIGHEST_HZ), phases, _EARLY_SHARE * longest_s)
    sound[: len(brief)] += brief
    return _shaped(sound, note.attack_s)


def _sum(note: Ringing, heard: NDArray[np.bool_], phases: Doubles, decay_s: float) -> Floats:
    """The sum of some partials, by matrix products."""
    length = int((decay_s * 0.85 + _FADE_S) * SAMPLE_RATE_HZ)
    blocks = -(-length // (_BLOCK * _ROWS)) * _ROWS
    turn = (2j * np.pi * note.hz[heard] - np.log(1000) / note.decay_s[heard]) / SAMPLE_RATE_HZ
    start = note.gain[heard] * np.exp(1j * phases[heard])
    rows = np.exp(turn * (np.arange(blocks) * _BLOCK)[:, None]) * start
    columns = np.exp(turn[:, None] * np.arange(_BLOCK))
    left = np.concatenate([rows.imag, rows.real], axis=1).astype(np.float32)
    right = np.concatenate([columns.real, columns.imag], axis=0).astype(np.float32)
    return (left.reshape(-1, _ROWS, left.shape[1]) @ right).reshape(-1)[:length]


def _shaped(sound: Floats, attack_s: float) -> Floats:
    attack = int(attack_s * SAMPLE_RATE_HZ)
    fade = int(_FADE_S * SAMPLE_RATE_HZ)
    sound[:attack] *= _rise(attack)
    sound[-fade:] *= _rise(fade)[::-1]
    return sound


@lru_cache(maxsize=16)
def _rise(samples: int) -> Floats:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(samples) / samples)).astype(np.float32)


def _piano(hz: float, velocity: float) -> Ringing:
    """An upright with felt between hammers and strings: dark, each tone from two strings."""
    order = np.arange(1.0, 15.0)
    stretch = 0.00035 * (hz / 261.6) ** 1.3  # stiffness of the strings
    tone = order * hz * np.sqrt(1 + stretch * order**2)
    softness = 0.62 - 0.22 * velocity + 0.12 * np.log2(hz / 261.6)
    struck: Doubles = (
        np.abs(np.sin(np.pi * order / 7.3)) + 0.15
    )  # where on the string the hammer hits
    level = struck * np.exp(-max(0.25, softness) * (order - 1))
    sustain = 5.5 * (261.6 / hz) ** 0.55 / (1 + 0.35 * (order - 1))
    first = (tone, 0.4 * level, 0.4 * sustain)
    second = (tone * 1.00032, 0.3 * level, sustain)
    third = (tone * 0.99981, 0.22 * level, 0.9 * sustain)
    knock = (
        np.array([92.0, 143.0, 211.0, 318.0]),
        np.array([0.06, 0.05, 0.04, 0.02]) * (0.4 + velocity),
        np.array([0.09, 0.07, 0.06, 0.05]),
    )
    return _joined([first, second, third, knock], attack_s=0.012)


def _bell(hz: float, velocity: float) -> Ringing:
    """A celesta: steel bars over wooden boxes."""
    ratio = np.array([1.0, 1.0012, 2.0, 3.98, 6.62, 10.7])
    level = np.array([0.5, 0.4, 0.06, 0.16 * velocity, 0.07 * velocity, 0.03 * velocity])
    decay = np.array([3.2, 2.7, 1.2, 0.5, 0.25, 0.12]) * (523.0 / hz) ** 0.4
    return _joined([(ratio * hz, level, decay)], attack_s=0.003)


def _harp(hz: float, velocity: float) -> Ringing:
    """A nylon string plucked near its middle."""
    order = np.arange(1.0, 13.0)
    tone = order * hz * np.sqrt(1 + 0.00008 * order**2)
    level: Doubles = np.abs(np.sin(np.pi * order * 0.37)) / order ** (1.9 - 0.5 * velocity)
    decay = 2.6 * (261.6 / hz) ** 0.5 / (1 + 0.55 * (order - 1))
    return _joined(
        [(tone, 0.7 * level, decay), (tone * 1.0004, 0.3 * level, 0.6 * decay)], attack_s=0.004
    )


def _kalimba(hz: float, velocity: float) -> Ringing:
    """A steel tongue on a wooden box."""
    ratio = np.array([1.0, 1.0008, 2.0, 5.4, 6.1])
    level = np.array([0.6, 0.3, 0.05, 0.09 * velocity, 0.05 * velocity])
    decay = np.array([1.7, 1.4, 0.5, 0.16, 0.12]) * (523.0 / hz) ** 0.35
    box = (np.array([176.0, 251.0]), np.array([0.06, 0.04]), np.array([0.06, 0.05]))
    return _joined([(ratio * hz, level, decay), box], attack_s=0.003)


def _marimba(hz: float, velocity: float) -> Ringing:
    """Rosewood bars struck with soft yarn."""
    ratio = np.array([1.0, 3.93, 9.2])
    level = np.array([0.9, 0.13 * velocity, 0.03 * velocity])
    decay = np.array([1.1, 0.28, 0.08]) * (196.0 / hz) ** 0.5
    return _joined([(ratio * hz, level, decay)], attack_s=0.005)


def _thump(hz: float, velocity: float) -> Ringing:
    """A large soft drum heard from the next room."""
    ratio = np.array([1.0, 1.59, 2.14])
    level = np.array([1.0, 0.25, 0.12]) * (0.6 + 0.4 * velocity)
    return _joined([(ratio * hz, level, np.array([0.5, 0.26, 0.18]))], attack_s=0.012)


def _joined(groups: list[tuple[Doubles, Doubles, Doubles]], attack_s: float) -> Ringing:
    hz, gain, decay_s = (np.concatenate(column) for column in zip(*groups, strict=True))
    return Ringing(hz, gain, decay_s, attack_s)


_RINGINGS = {
    "piano": _piano,
    "bell": _bell,
    "harp": _harp,
    "kalimba": _kalimba,
    "marimba": _marimba,
    "thump": _thump,
}
