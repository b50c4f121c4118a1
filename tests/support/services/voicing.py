"""What the voice services of the tests say: espeak-ng's voice, with the times of its words."""

import io
import re
from functools import lru_cache

import av
import numpy as np
from numpy.typing import NDArray

from storygen.models.sound import VoiceChoice
from tasks.voice.contract import Take, open_narrator
from tests.support.speech import utterance_of

RATE_HZ = 24_000
LEAD_S = 0.1
"""Silence before the first word, as services leave it."""


@lru_cache
def said(text: str) -> Take:
    """A text, spoken at 24 kHz."""
    language = "ru" if re.search("[а-я]", text) else "en"
    narrator = open_narrator(VoiceChoice(provider="espeak-ng"), language)
    take = narrator.speak(utterance_of(text, language))
    count = round(len(take.samples) * RATE_HZ / take.rate_hz)
    places = np.arange(count) * take.rate_hz / RATE_HZ
    sound = np.interp(places, np.arange(len(take.samples)), take.samples)
    lead = np.zeros(round(LEAD_S * RATE_HZ))
    return Take(np.concatenate([lead, sound]).astype(np.float32), RATE_HZ, take.token_times)


def word_starts(text: str) -> list[float | None]:
    """When each word of a text starts in that sound."""
    return [time and LEAD_S + time.start_s for time in said(text).token_times]


def pcm(samples: NDArray[np.float32]) -> bytes:
    """16 bit, without a header."""
    return np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def encoded(samples: NDArray[np.float32], kind: str) -> bytes:
    """A file of a format, as FFmpeg names it: wav, flac or mp3."""
    codec = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame"}[kind]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
        frame.sample_rate = RATE_HZ
        kind_of = av.AudioResampler(format=stream.codec_context.format.name, layout="mono",
            rate=RATE_HZ, frame_size=stream.codec_context.frame_size or 4096)  # fmt: skip
        for piece in [*kind_of.resample(frame), *kind_of.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return buffer.getvalue()
