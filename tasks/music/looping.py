"""Making music longer, and making it come round again, with nothing heard where parts meet."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CROSSFADE_S = 3.0
"""How long a loop's end is heard under its beginning."""


def looped(sound: NDArray[Any], length: int) -> Floats:
    """Lay what is beyond the length over the beginning: the loop then starts where it ended.

    Both are at equal power, as the end and the beginning of music are strangers to each other.

    Args:
        sound: Shape (n, channels), with up to twice as many samples as the loop is to have.
        length: Samples of the loop.
    """
    fade = len(sound) - length
    loop = sound[:length].astype(np.float32)
    angle = (np.pi / 2 * np.arange(fade) / fade)[:, None] if fade else np.zeros((0, 1))
    loop[:fade] = loop[:fade] * np.sin(angle) + sound[length:] * np.cos(angle)
    return loop


class Piece(NamedTuple):
    """A part of music that is made at once, after what it goes on from.

    Attributes:
        context: How much of the music before it is known to it.
        new: How much it adds.
    """

    context: int
    new: int


def pieces_of(total: int, longest: int, context: int) -> Iterator[Piece]:
    """Divide music into pieces. Longer music begins with the same pieces as shorter music does.

    Args:
        total: Length of the music; any unit.
        longest: Of a piece, what it goes on from included.
        context: What a piece goes on from.
    """
    piece = Piece(0, min(total, longest))
    while piece.new > 0:
        yield piece
        total -= piece.new
        piece = Piece(context, min(total, longest - context))


def joined(before: Floats, piece: Floats, context: int, fade: int) -> Floats:
    """Go on from one piece to the next, in the middle of what both hold.

    Both play the same music there, so that it is faded at equal amplitude. In the middle, as
    neither a piece's first sounds nor its last are decoded with all that surrounds them.

    Args:
        before: All music so far, of shape (n, channels).
        piece: The next piece; it begins with the last `context` samples of `before`.
        context: Samples that both hold.
        fade: Samples of the fade, fewer than half of `context`.
    """
    here, there = context // 2, len(before) - context + context // 2
    share = (np.arange(1.0, fade + 1) / (fade + 1))[:, None]
    faded = before[there - fade : there] * (1 - share) + piece[here - fade : here] * share
    return np.concatenate([before[: there - fade], faded.astype(np.float32), piece[here:]])
