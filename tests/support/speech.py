"""Real speech for tests, by espeak-ng, with the times of its words."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storygen.models.sound import HeardWord, SpokenToken, Transcript, Utterance, VoiceChoice
from storygen.resampling import to_48_khz
from storygen.timing import SAMPLE_RATE_HZ
from storygen.wav import wav_bytes
from tasks.voice.contract import open_narrator

Floats = NDArray[np.float32]


def utterance_of(text: str, language: str = "en") -> Utterance:
    """One token a word."""
    tokens = tuple(SpokenToken(words=(word,)) for word in text.split())
    return Utterance(tokens=tokens, language=language)


def speak(
    sentences: Sequence[str], pause_s: float = 0.6, lead_s: float = 0.5, language: str = "en"
) -> tuple[Floats, Transcript]:
    """A recording at 48 kHz of sentences with pauses between, and what a perfect listener hears."""
    narrator = open_narrator(VoiceChoice(provider="espeak-ng"), language)
    sound: list[Floats] = [np.zeros(round(lead_s * SAMPLE_RATE_HZ), np.float32)]
    words: list[HeardWord] = []
    for sentence in sentences:
        take = narrator.speak(utterance_of(sentence, language))
        begun_s = sum(map(len, sound)) / SAMPLE_RATE_HZ
        for text, time in zip(sentence.split(), take.token_times, strict=True):
            assert time is not None
            words.append(
                HeardWord(text=text, start_s=begun_s + time.start_s, end_s=begun_s + time.end_s)
            )
        sound.append(to_48_khz(take.samples, take.rate_hz).astype(np.float32))
        sound.append(np.zeros(round(pause_s * SAMPLE_RATE_HZ), np.float32))
    joined = np.concatenate(sound)
    assert all(first.end_s <= second.start_s + 1e-6 for first, second in pairwise(words))
    return joined, Transcript(
        language=language,
        words=tuple(words),
        length_s=len(joined) / SAMPLE_RATE_HZ,
        provider="espeak-ng",
    )


def write_wav(path: Path, sound: Floats) -> Path:
    """Write a recording."""
    path.write_bytes(wav_bytes(sound))
    return path
