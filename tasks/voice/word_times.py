"""When each token of an utterance is heard, from the few word starts that a voice reports."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from storygen.models.sound import TokenTime
from tasks.voice.reading import Reading

_FRAME_S = 0.005
_QUIET_DB = -50.0  # below the loudest frame: quieter than any consonant, louder than MP3 noise
_SHORTEST_S = 0.02  # two words do not start closer together than this


def time_tokens(
    reading: Reading, starts: Mapping[int, float], samples: NDArray[np.float32], rate_hz: int
) -> tuple[TokenTime | None, ...]:
    """Give every spoken token a start and an end.

    A token whose start is known begins there; the tokens after it that the voice did not report
    share its time up to the next known start, by their letters. A token ends where the next one
    starts or, before a pause, where the sound ends.

    Args:
        reading: What was spoken.
        starts: Known starts of tokens, in seconds.
        samples: The sound, mono.
        rate_hz: Its sampling rate.

    Returns:
        One time per token, in order, not overlapping, inside the sound. None for tokens that have
        neither letters nor a known start, and for all if there is no sound.
    """
    times: list[TokenTime | None] = [None] * len(reading.spans)
    ends = _Sounding(samples, rate_hz)
    spoken = [i for i in range(len(times)) if reading.letters(i) or i in starts]
    if not spoken or not ends.any_sound:
        return tuple(times)
    groups = _grouped(spoken, _in_order(starts, ends.last_s))
    for index, (start_s, tokens) in enumerate(groups):
        next_s = groups[index + 1][0] if index + 1 < len(groups) else len(samples) / rate_hz
        end_s = ends.before(start_s, next_s)
        lengths = np.array([max(1, reading.letters(token)) for token in tokens], dtype=float)
        edges = start_s + (end_s - start_s) * np.append(0, np.cumsum(lengths)) / lengths.sum()
        for token, first, last in zip(tokens, edges[:-1], edges[1:], strict=True):
            times[token] = TokenTime(start_s=float(first), end_s=float(last))
    return tuple(times)


def sound_start_s(samples: NDArray[np.float32], rate_hz: int) -> float | None:
    """Where the first sound starts, to 5 ms; None if there is none."""
    return _Sounding(samples, rate_hz).first_s


class _Sounding:
    """Where sound is, in frames of 5 ms."""

    def __init__(self, samples: NDArray[np.float32], rate_hz: int) -> None:
        size = max(1, round(_FRAME_S * rate_hz))
        padded = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
        level = np.sqrt(np.mean(np.square(padded, dtype=np.float64), axis=1))
        loudest = float(level.max(initial=0.0))
        self._frame_s = size / rate_hz
        self._length_s = len(samples) / rate_hz
        self._heard = np.flatnonzero(level > loudest * 10 ** (_QUIET_DB / 20))
        self.any_sound = len(self._heard) > 0

    @property
    def first_s(self) -> float | None:
        """Where the first sound starts; None if there is none."""
        return float(self._heard[0]) * self._frame_s if self.any_sound else None

    @property
    def last_s(self) -> float:
        """Where the last sound ends."""
        return min(self._length_s, (float(self._heard[-1]) + 1) * self._frame_s)

    def before(self, start_s: float, end_s: float) -> float:
        """Where the last sound in [start, end) ends; `end_s` if there is none."""
        # The next word's first sound may lie in the frame that `end_s` falls into.
        place = int(np.searchsorted(self._heard, int(end_s / self._frame_s) - 1, "right")) - 1
        if place < 0:
            return end_s
        sound_end_s = (float(self._heard[place]) + 1) * self._frame_s
        return min(sound_end_s, end_s) if sound_end_s > start_s + _SHORTEST_S else end_s


def _in_order(starts: Mapping[int, float], last_s: float) -> list[tuple[int, float]]:
    """The known starts in token order, those left out that would run backwards."""
    kept: list[tuple[int, float]] = []
    for token in sorted(starts):
        start_s = max(0.0, starts[token])
        if start_s < last_s and (not kept or start_s >= kept[-1][1] + _SHORTEST_S):
            kept.append((token, start_s))
    return kept


def _grouped(spoken: list[int], starts: list[tuple[int, float]]) -> list[tuple[float, list[int]]]:
    """Spoken tokens by the known start that they follow; leading ones join the first."""
    if not starts:
        return [(0.0, spoken)]
    groups: list[tuple[float, list[int]]] = [(start_s, []) for _, start_s in starts]
    firsts = [token for token, _ in starts]
    for token in spoken:
        place = max(0, int(np.searchsorted(firsts, token, side="right")) - 1)
        groups[place][1].append(token)
    return groups
