"""How loud a recording is from moment to moment: where it may be cut."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ

Floats = NDArray[np.float32]

FRAME_S = 0.01
_FRAME = round(FRAME_S * SAMPLE_RATE_HZ)
_FLOOR_DBFS = -66.0
_QUIET_DB = -48.0  # below loud speech: softer than any consonant
_ABOVE_NOISE_DB = 6.0
_LEAST_DYNAMICS_DB = 25.0  # of speech in a noisy room; what is louder is never taken for noise
_HEAD_S, _TAIL_S = 0.03, 0.06  # left around a sound: breath before it, the room after it


class Levels:
    """The level of every 10 ms, in dB of full scale.

    Args:
        sound: Samples at 48 kHz, in order.
    """

    def __init__(self, sound: Iterable[Floats]) -> None:
        levels: list[NDArray[np.float32]] = []
        rest = np.zeros(0, np.float32)
        for piece in sound:
            whole = np.concatenate([rest, piece])
            end = len(whole) - len(whole) % _FRAME
            levels.append(_levels_db(whole[:end]))
            rest = whole[end:]
        if len(rest):
            levels.append(_levels_db(np.pad(rest, (0, _FRAME - len(rest)))))
        self._db = np.concatenate(levels) if levels else np.zeros(0, np.float32)
        self._quiet_db = self._threshold_db()

    @property
    def length_s(self) -> float:
        """Of the recording, to the next 10 ms."""
        return len(self._db) * FRAME_S

    def quietest_s(self, start_s: float, end_s: float) -> float:
        """The middle of the quietest 10 ms between two times; of equal ones, the one in between."""
        first = min(max(0, int(start_s / FRAME_S)), max(0, len(self._db) - 1))
        between = self._db[first : max(first + 1, int(end_s / FRAME_S))]
        if not len(between):
            return start_s
        lowest = np.flatnonzero(between <= between.min())
        return (first + int(lowest[len(lowest) // 2]) + 0.5) * FRAME_S

    def sounding_s(self, start_s: float, end_s: float) -> tuple[float, float]:
        """From the first sound between two times to the last, with a little room around them.

        The times themselves, where all between them is as quiet as the room.
        """
        first, end = round(start_s / FRAME_S), round(end_s / FRAME_S)
        heard = np.flatnonzero(self._db[first:end] > self._quiet_db)
        if not len(heard):
            return start_s, end_s
        return (
            max(start_s, (first + int(heard[0])) * FRAME_S - _HEAD_S),
            min(end_s, (first + int(heard[-1]) + 1) * FRAME_S + _TAIL_S),
        )

    def _threshold_db(self) -> float:
        if not len(self._db):
            return _FLOOR_DBFS
        noise_db, loud_db = np.percentile(self._db, [5, 95])
        above_noise_db = min(noise_db + _ABOVE_NOISE_DB, loud_db - _LEAST_DYNAMICS_DB)
        return float(max(_FLOOR_DBFS, loud_db + _QUIET_DB, above_noise_db))


def _levels_db(samples: Floats) -> NDArray[np.float32]:
    power = np.square(samples.reshape(-1, _FRAME), dtype=np.float64).mean(axis=1)
    return (10 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
