"""The room the music is played in, and its tone: circular, so that a loop stays a loop."""

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_PRE_DELAY_S = 0.022
_BUILD_UP_S = 0.035
_BANDS = ((0.0, 250.0, 0.8), (250.0, 3000.0, 1.0), (3000.0, 24000.0, 0.5))
"""From and to in Hz, and the share of the reverberation time: air and walls take the treble."""

_TONE_HZ = np.concatenate([np.arange(0.0, 60.0, 0.5), np.geomspace(60, 24_000, 1500)])


def in_room(direct: Floats, sent: Floats, reverb_s: float, rng: np.random.Generator) -> Floats:
    """The loop with its reverberation, toned to leave room for a voice.

    Args:
        direct: What is heard directly, of shape (2, n).
        sent: What the room hears, of shape (2, n).
        reverb_s: Time in which the room falls by 60 dB.
        rng: Decides the walls.

    Returns:
        Shape (2, n); its end runs into its beginning.
    """
    samples = direct.shape[1]
    heard = np.empty_like(direct)
    hz = np.linspace(0, SAMPLE_RATE_HZ / 2, samples // 2 + 1)
    tone = np.interp(hz, _TONE_HZ, voice_friendly_tone(_TONE_HZ)).astype(np.float32)
    for side in range(2):
        walls = np.fft.rfft(_wrapped(_reflections(reverb_s, rng), samples))
        spectrum = np.fft.rfft(direct[side]) + np.fft.rfft(sent[side]) * walls
        heard[side] = np.fft.irfft(spectrum * tone, samples)
    return heard


def voice_friendly_tone(hz: Doubles) -> Floats:
    """The gain at each frequency: no rumble, less mud, a dip where consonants lie, soft treble."""
    octave = np.log2(np.maximum(hz, 1.0))
    dip_db = -4.5 * np.exp(-(((octave - np.log2(3100)) / 0.75) ** 2))
    mud_db = -2.0 * np.exp(-(((octave - np.log2(300)) / 0.6) ** 2))
    low_cut = 1 / np.sqrt(1 + (42.0 / np.maximum(hz, 1.0)) ** 12)
    high_cut = 1 / (1 + (hz / 11_000) ** 4)
    gain = 10 ** ((dip_db + mud_db) / 20) * low_cut * high_cut
    return np.where(hz < 30, 0.0, gain).astype(np.float32)


def _reflections(reverb_s: float, rng: np.random.Generator) -> Floats:
    """Noise that dies away, sooner at high frequencies; energy 1."""
    samples = int(1.1 * reverb_s * SAMPLE_RATE_HZ)
    size = 1 << (samples - 1).bit_length()
    spectrum = np.fft.rfft(rng.standard_normal(size, dtype=np.float32))
    hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    time_s = (np.arange(samples) / SAMPLE_RATE_HZ).astype(np.float32)
    tail = np.zeros(samples, dtype=np.float32)
    for low, high, share in _BANDS:
        band = np.fft.irfft(np.where((hz >= low) & (hz < high), spectrum, 0), size)[:samples]
        tail += (band * np.exp(-np.log(1000) / (share * reverb_s) * time_s)).astype(np.float32)
    tail *= np.minimum(1, time_s / np.float32(_BUILD_UP_S)) ** 2
    tail /= np.sqrt(np.sum(tail**2))
    return np.concatenate([np.zeros(int(_PRE_DELAY_S * SAMPLE_RATE_HZ), dtype=np.float32), tail])


def _wrapped(tail: Floats, samples: int) -> Floats:
    out = np.zeros(samples, dtype=np.float32)
    out[: len(tail)] = tail[:samples]
    return out
