"""From the bytes that a service sends to samples."""

import io

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from storygen.errors import ProviderUnavailable

_SAMPLE_BYTES = 2
_ADVICE = "try again later"


def decoded(
    provider: str, sound: bytes, kind: str | None = None, advice: str = _ADVICE
) -> tuple[NDArray[np.float32], int]:
    """Mono samples and their rate.

    Args:
        provider: Who sent it.
        sound: A whole file, such as an MP3 or WAV.
        kind: FFmpeg's name of its format; None: it is told from the bytes.
        advice: What to do if it cannot be decoded.

    Raises:
        ProviderUnavailable: It cannot be decoded, or holds no sound.
    """
    try:
        with av.open(io.BytesIO(sound), "r", format=kind) as container:
            rate_hz = container.streams.audio[0].codec_context.sample_rate
            mono = av.AudioResampler(format="flt", layout="mono", rate=rate_hz)
            frames = [
                piece for frame in container.decode(audio=0) for piece in mono.resample(frame)
            ]
            pieces = [frame.to_ndarray()[0] for frame in [*frames, *mono.resample(None)]]
    except (FFmpegError, IndexError, ValueError) as error:
        raise ProviderUnavailable(
            f"{provider} sent sound that cannot be decoded ({error}); {advice}"
        ) from error
    if not pieces:
        raise _silence(provider, advice)
    return np.concatenate(pieces).astype(np.float32), rate_hz


def from_pcm(provider: str, sound: bytes) -> NDArray[np.float32]:
    """Samples of headerless 16-bit little-endian mono.

    Raises:
        ProviderUnavailable: It is cut in the middle of a sample, or empty.
    """
    if not sound:
        raise _silence(provider, _ADVICE)
    if len(sound) % _SAMPLE_BYTES:
        raise ProviderUnavailable(f"{provider} broke off in the middle of the sound; {_ADVICE}")
    return np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768)


def _silence(provider: str, advice: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"{provider} sent sound without a single sample; {advice}")
