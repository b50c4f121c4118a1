"""Sound as WAV bytes."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ


def wav_bytes(samples: NDArray[np.float32]) -> bytes:
    """48 kHz, 16 bit PCM of samples shaped (n,) or (n, channels); clipped beyond 1.0."""
    pcm = np.rint(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE_HZ)
        writer.writeframes(pcm.tobytes())
    return out.getvalue()
