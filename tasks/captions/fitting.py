"""Words made to fit a line, whatever their script and length."""

from collections.abc import Sequence
from itertools import pairwise

from storygen.models.film import CueWord
from tasks.captions import pieces, scripts

_WIDE_COLUMNS = 42 / 16  # Netflix: 16 full-width characters a line in Chinese and Korean


def columns(text: str) -> float:
    """How much of a subtitle line a text takes: 1 a character, more for full-width ones."""
    parts = scripts.clusters(text)
    return sum(_WIDE_COLUMNS if scripts.is_wide(part[0]) else 1.0 for part in parts)


def fitting_words(
    words: Sequence[CueWord], limit: float, width: pieces.Width, shrink: float
) -> tuple[list[CueWord], frozenset[int]]:
    """The words, those too long for a line cut to pieces.

    Args:
        words: In speaking order.
        limit: Widest line, in the unit of `width`.
        width: Measures a text.
        shrink: A word stays whole if it fits when set as small as this; 1 allows no shrinking.

    Returns:
        The words and pieces, and the indices of pieces that are not the last of their word.
    """
    fitting: list[CueWord] = []
    unfinished: list[int] = []
    for word in words:
        is_unspaced = any(map(scripts.is_unspaced, word.text))
        texts = pieces.sentences(word.text) if is_unspaced else [word.text]
        allowed = limit if is_unspaced else limit / shrink
        cuts = [
            piece
            for text in texts
            for piece in ((text,) if width(text) <= allowed else pieces.cut(text, limit, width))
        ]
        unfinished += range(len(fitting), len(fitting) + len(cuts) - 1)
        fitting += [word] if len(cuts) == 1 else _spread(word, cuts)
    return fitting, frozenset(unfinished)


def _spread(word: CueWord, texts: Sequence[str]) -> list[CueWord]:
    """A word's pieces, its time shared out by how many characters each has."""
    counts = [max(1, sum(map(str.isalnum, text))) for text in texts]
    total, length_s = sum(counts), word.end_s - word.start_s
    times = [word.start_s + length_s * sum(counts[:i]) / total for i in range(len(counts))]
    edges = pairwise([*times, word.end_s])
    return [
        CueWord(text=text, start_s=start, end_s=end)
        for text, (start, end) in zip(texts, edges, strict=True)
    ]
