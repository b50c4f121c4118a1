"""From a provider's take to a narration's sound: 48 kHz, trimmed, evened in loudness, safe."""

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storygen.loudness import SILENCE_LUFS, integrated_lufs
from storygen.models.sound import TokenTime
from storygen.resampling import to_48_khz
from storygen.timing import SAMPLE_RATE_HZ
from tasks.voice.contract import Take
from tasks.voice.filters import filtered, high_pass

Doubles = NDArray[np.float64]

SILENCE_SAMPLES = 14_400
"""How long a beat without a single word lasts: 0.3 s."""

_RUMBLE_HZ = 65.0  # no voice goes deeper: the lowest basses start at about 80 Hz
_FRAME = 240  # 5 ms
_QUIET_DB = -48.0  # below the level of loud speech; an f or th lies 25 to 40 dB below it
_FLOOR_DBFS = -66.0
_GUARD_HEAD = 720  # 15 ms
_GUARD_TAIL = 960  # 20 ms
_FADE = 240  # 5 ms at either end, so that no cut clicks
_CEILING = 10 ** (-1.5 / 20)  # peaks between samples then stay below -1 dBTP
_LOOK_AHEAD = 720  # 15 ms to each side: longer than a pitch period, so that no vowel is bent
_LOUDNESS_PASSES = 6
_CLOSE_ENOUGH_LU = 0.05
_MOST_GAIN_DB = 40.0


@dataclass(frozen=True)
class Mastered:
    """A narration's sound.

    Attributes:
        wav: 48 kHz, mono, 16 bit.
        samples: Its length.
        token_times: One per token, in seconds from its first sample; None where nothing is spoken.
        loudness_lufs: Integrated, as measured; `SILENCE_LUFS` where nothing is spoken.
    """

    wav: bytes
    samples: int
    token_times: tuple[TokenTime | None, ...]
    loudness_lufs: float


def master(take: Take, loudness_lufs: float) -> Mastered:
    """Bring a take to 48 kHz, trim it to its sound and even its loudness.

    Args:
        take: What a provider spoke.
        loudness_lufs: Wanted integrated loudness. It is missed where the peaks would have to be
            bent too much for it, and then the loudness that was reached is told.

    Returns:
        The sound; 0.3 s of silence if the take has none.
    """
    sound = filtered(
        to_48_khz(take.samples, take.rate_hz), SAMPLE_RATE_HZ, high_pass(SAMPLE_RATE_HZ, _RUMBLE_HZ)
    )
    first, end = _sounding(sound)
    if first == end:
        return silent(len(take.token_times))
    evened = _evened(_faded(sound[first:end]), loudness_lufs)
    pcm = np.rint(evened * 32767).astype("<i2")
    return Mastered(
        wav=_wav(pcm),
        samples=len(pcm),
        token_times=tuple(_shifted(time, first, end) for time in take.token_times),
        loudness_lufs=integrated_lufs(pcm.astype(np.float32) / np.float32(32768)),
    )


def silent(tokens: int) -> Mastered:
    """What a beat without words sounds like."""
    pcm = np.zeros(SILENCE_SAMPLES, dtype="<i2")
    return Mastered(_wav(pcm), SILENCE_SAMPLES, (None,) * tokens, SILENCE_LUFS)


def _sounding(sound: Doubles) -> tuple[int, int]:
    """Samples [first, end) from the first sound to the last, with a guard; equal if none."""
    frames = np.pad(sound, (0, -len(sound) % _FRAME)).reshape(-1, _FRAME)
    level_db = 10 * np.log10(np.maximum(np.square(frames).mean(axis=1), 1e-12))
    if not len(level_db):
        return 0, 0
    loud_db = float(np.percentile(level_db, 95))
    heard = np.flatnonzero(level_db > max(_FLOOR_DBFS, loud_db + _QUIET_DB))
    if not len(heard):
        return 0, 0
    first = max(0, int(heard[0]) * _FRAME - _GUARD_HEAD)
    return first, min(len(sound), (int(heard[-1]) + 1) * _FRAME + _GUARD_TAIL)


def _faded(sound: Doubles) -> Doubles:
    length = min(_FADE, len(sound) // 2)
    rise = np.square(np.sin(np.linspace(0, np.pi / 2, length)))
    faded = sound.copy()
    faded[:length] *= rise
    faded[len(faded) - length :] *= rise[::-1]
    return faded


def _evened(sound: Doubles, loudness_lufs: float) -> Doubles:
    """The sound at the wanted loudness; what limiting takes away is made up for."""
    gain_db = 0.0
    limited = sound
    for _ in range(_LOUDNESS_PASSES):
        missing_db = loudness_lufs - integrated_lufs(limited.astype(np.float32))
        if abs(missing_db) < _CLOSE_ENOUGH_LU:
            break
        gain_db = min(_MOST_GAIN_DB, gain_db + missing_db)
        limited = _limited(sound * 10 ** (gain_db / 20))
    return limited


def _limited(sound: Doubles) -> Doubles:
    """Hold peaks under the ceiling by a gain that moves smoothly before and after each."""
    wanted = np.minimum(1.0, _CEILING / np.maximum(np.abs(sound), 1e-9))
    if wanted.min() == 1.0:
        return sound
    width = 2 * _LOOK_AHEAD + 1
    lowest = _sliding_minimum(np.pad(wanted, 2 * _LOOK_AHEAD, constant_values=1.0), width)
    gain = _averaged(_averaged(lowest, _LOOK_AHEAD + 1), _LOOK_AHEAD + 1)
    return np.clip(sound * gain, -_CEILING, _CEILING)


def _averaged(values: Doubles, width: int) -> Doubles:
    """The mean of every `width` neighbours."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return (sums[width:] - sums[:-width]) / width


def _sliding_minimum(values: Doubles, width: int) -> Doubles:
    """The minimum of every `width` neighbours, by ever wider steps."""
    step = 1
    while step * 2 <= width:
        values = np.minimum(values[:-step], values[step:])
        step *= 2
    rest = width - step
    return np.minimum(values[: len(values) - rest], values[rest:]) if rest else values


def _shifted(time: TokenTime | None, first: int, end: int) -> TokenTime | None:
    if time is None:
        return None
    start_s, end_s = (
        min(max(0.0, at_s - first / SAMPLE_RATE_HZ), (end - first) / SAMPLE_RATE_HZ)
        for at_s in (time.start_s, time.end_s)
    )
    return TokenTime(start_s=start_s, end_s=end_s)


def _wav(pcm: NDArray[np.int16]) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm.tobytes())
    return buffer.getvalue()
