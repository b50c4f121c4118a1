"""A look-ahead limiter that keeps the true peak under a ceiling."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from storygen.timing import SAMPLE_RATE_HZ
from tasks.compose.mix_peaks import CONTEXT_SAMPLES, true_peaks
from tasks.compose.mix_wav import Floats

Doubles = NDArray[np.float64]

_HOP = 32  # samples that share a point of the gain curve: 0.7 ms
_AHEAD = 8  # hops in which the gain comes down before a peak: 5.3 ms
_RELEASE_S = 0.12
_KEPT = float(np.exp(-_HOP / (SAMPLE_RATE_HZ * _RELEASE_S)))

_INAUDIBLE = 1e-5


def limited(blocks: Iterable[Floats], ceiling_dbtp: float) -> Iterator[Floats]:
    """Turn down whatever would rise above the ceiling, smoothly and both channels alike.

    Args:
        blocks: The sound, of shape (n, 2), in pieces of any length.
        ceiling_dbtp: The highest true peak that is let through.

    Yields:
        The same sound, as many samples, in other pieces.
    """
    limiter = _Limiter(10 ** (ceiling_dbtp / 20))
    taken = given = 0
    for block in blocks:
        taken += len(block)
        out = limiter.push(block)
        given += len(out)
        yield out
    latency = CONTEXT_SAMPLES + (_AHEAD + 3) * _HOP
    out = limiter.push(np.zeros((latency, 2), dtype=np.float32))
    yield out[: taken - given]


class _Limiter:
    """The curve per hop: the gain that a hop needs, held ahead, released slowly, smoothed."""

    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling
        self._sound: Floats = np.zeros((CONTEXT_SAMPLES, 2), dtype=np.float32)
        self._fresh = CONTEXT_SAMPLES  # where in the sound the first hop without a gain starts
        self._needs = np.ones(1)
        self._held = np.ones(_AHEAD)

    def push(self, block: Floats) -> Floats:
        """Take in a block and give out what is settled, whole hops."""
        self._sound = np.concatenate([self._sound, block])
        hops = max(0, len(self._sound) - CONTEXT_SAMPLES - self._fresh) // _HOP
        if hops:
            end = self._fresh + hops * _HOP
            window = self._sound[self._fresh - CONTEXT_SAMPLES : end + CONTEXT_SAMPLES]
            peaks = true_peaks(window, self._ceiling).reshape(hops, _HOP).max(axis=1)
            need = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9))
            self._needs = np.concatenate([self._needs, need])
            self._fresh = end
        return self._settle()

    def _settle(self) -> Floats:
        settled = len(self._needs) - _AHEAD - 1
        if settled < 2:
            return self._sound[:0]
        targets = sliding_window_view(self._needs, _AHEAD + 2).min(axis=1)
        self._held = np.concatenate([self._held, _released(targets, self._held[-1])])
        points = sliding_window_view(self._held, _AHEAD + 1).mean(axis=1)
        out = self._apply(points)
        self._needs = self._needs[settled - 1 :]
        self._held = self._held[-_AHEAD - 1 : -1]
        return out

    def _apply(self, points: Doubles) -> Floats:
        """Give out as many hops as there are pairs of neighbouring points."""
        rise = np.arange(_HOP) / _HOP
        curve = points[:-1, None] + np.diff(points)[:, None] * rise
        samples = curve.size
        sound = self._sound[CONTEXT_SAMPLES : CONTEXT_SAMPLES + samples]
        self._sound = self._sound[samples:]
        self._fresh -= samples
        return sound * curve.reshape(-1, 1).astype(np.float32)


def _released(targets: Doubles, before: float) -> Doubles:
    """Follow the targets down at once and up slowly."""
    if before == 1.0 and targets.min() == 1.0:
        return targets
    held: list[float] = []
    for target in targets.tolist():
        reduction = (1 - before) * _KEPT
        before = min(target, 1 - reduction if reduction > _INAUDIBLE else 1.0)
        held.append(before)
    return np.array(held)
