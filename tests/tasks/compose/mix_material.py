"""Narrations, music and measurements for the tests of the mix."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storygen.models.base import Artifact
from storygen.models.sound import Placement, SpokenToken, Utterance, VoiceChoice
from storygen.timing import SAMPLE_RATE_HZ, frames_for
from storygen.wav import wav_bytes
from tasks.compose.mix_encoding import decoded
from tasks.voice.contract import open_narrator
from tasks.voice.narrating import speak_and_master

Floats = NDArray[np.float32]

SENTENCES = (
    "The lighthouse keeper had not spoken to anyone for three winters.",
    "Every evening he climbed the stairs, counted the ships, and wrote their names in a book.",
    "Then, one night, a name was missing.",
    "He waited.",
)


@lru_cache(maxsize=1)
def spoken_wavs() -> tuple[bytes, ...]:
    choice = VoiceChoice(provider="espeak-ng")
    narrator = open_narrator(choice, "en")
    return tuple(
        speak_and_master(narrator, _utterance(sentence), choice).wav for sentence in SENTENCES
    )


def _utterance(sentence: str) -> Utterance:
    tokens = tuple(SpokenToken(words=(word,)) for word in sentence.split())
    return Utterance(tokens=tokens, language="en")


def placement(first_frame: int, end_frame: int) -> Placement:
    audio = Artifact(sha256="0" * 64, size_bytes=1, media_type="audio/wav")
    return Placement(audio=audio, first_frame=first_frame, end_frame=end_frame)


def write_wav(path: Path, samples: Floats) -> Path:
    path.write_bytes(wav_bytes(samples))
    return path


@dataclass(frozen=True)
class Told:
    """Narrations in a row and the film's length in frames."""

    placements: list[tuple[Path, Placement]]
    frames: int


def told(folder: Path, pauses_s: list[float], fps: Fraction, lead_s: float = 0.0) -> Told:
    """Real sentences, one after another, each with its pause after it."""
    placements: list[tuple[Path, Placement]] = []
    frame = round(lead_s * fps)
    for index, pause_s in enumerate(pauses_s):
        wav = spoken_wavs()[index % len(SENTENCES)]
        path = folder / f"said-{index % len(SENTENCES)}.wav"
        path.write_bytes(wav)
        end = frame + frames_for((len(wav) - 44) // 2, pause_s, fps)
        placements.append((path, placement(frame, end)))
        frame = end
    return Told(placements, frame)


def hum(seconds: float, hz: float = 220.0, level: float = 0.1) -> Floats:
    """Steady music: its level at any time is the gain it was given."""
    turn = 2 * np.pi * hz * np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return np.repeat((level * np.sin(turn)).astype(np.float32)[:, None], 2, axis=1)


def heard(path: Path) -> Floats:
    return np.concatenate(list(decoded(path)))


def band_level_db(samples: Floats, hz: float, at_s: float, for_s: float) -> float:
    """Level of one frequency over a stretch."""
    start, length = round(at_s * SAMPLE_RATE_HZ), round(for_s * SAMPLE_RATE_HZ)
    stretch = samples[start : start + length, 0] * np.hanning(length)
    turn = np.exp(-2j * np.pi * hz * np.arange(length) / SAMPLE_RATE_HZ)
    return 20 * float(np.log10(abs(np.sum(stretch * turn)) / length * 4 + 1e-9))
