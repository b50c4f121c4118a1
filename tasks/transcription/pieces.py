"""A long recording in pieces that are cut where it is quiet."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_FRAME_S = 0.02
_QUIET_S = 0.3  # no cut falls into a quiet place that is shorter, such as the t of "water"


def quiet_pieces(
    sound: Iterable[Floats], rate_hz: int, longest_s: float, searched_s: float
) -> Iterator[tuple[float, Floats]]:
    """Cut a recording as it comes.

    Args:
        sound: Its samples, in order.
        rate_hz: Its sampling rate.
        longest_s: The longest piece.
        searched_s: How much of a piece's end is searched for the quietest place.

    Yields:
        Where each piece starts in the recording, in seconds, and its samples; all of the
        recording, each sample once.
    """
    waiting: list[Floats] = []
    held, done = 0, 0
    longest = round(longest_s * rate_hz)
    for block in sound:
        waiting.append(block)
        held += len(block)
        while held > longest:
            joined = np.concatenate(waiting)
            cut = _quietest(joined[:longest], rate_hz, searched_s)
            yield done / rate_hz, joined[:cut]
            waiting, held, done = [joined[cut:]], held - cut, done + cut
    if held:
        yield done / rate_hz, np.concatenate(waiting)


def _quietest(piece: Floats, rate_hz: int, searched_s: float) -> int:
    """The sample in the middle of the quietest stretch near the piece's end."""
    size = max(1, round(_FRAME_S * rate_hz))
    tail = piece[-round(searched_s * rate_hz) :]
    tail = tail[len(tail) % size :]
    power = np.square(tail.reshape(-1, size), dtype=np.float64).mean(axis=1)
    width = min(len(power), max(1, round(_QUIET_S / _FRAME_S)))
    stretches = np.convolve(power, np.ones(width), mode="valid")
    # Of several that are equally quiet, such as digital silence, the last: fewer pieces.
    start = len(stretches) - 1 - int(np.argmin(stretches[::-1]))
    return len(piece) - len(tail) + (start + width // 2) * size
