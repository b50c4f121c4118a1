"""The text that is handed to a voice, and where each token lies in it."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from storygen.models.sound import SpokenToken, Utterance

_CLAUSE_END = re.compile(r"""[.,;:!?…。，、；：！？।،؛؟]["'”’»)\]]*$""")
_UNSPEAKABLE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+"
)

_EDGES = " \u200c\u200d"
"""Joiners count inside a word alone, where Persian and Sinhala spell with them."""


@dataclass(frozen=True)
class Reading:
    """A text and its tokens' places in it.

    Attributes:
        text: The words of all tokens, separated by single spaces.
        spans: For each token the characters [start, end) of its words; None without words.
    """

    text: str
    spans: tuple[tuple[int, int] | None, ...]

    def token_at(self, offset: int) -> int | None:
        """The token that a character belongs to; a space belongs to the token before it."""
        tokens = [index for index, span in enumerate(self.spans) if span is not None]
        starts = [span[0] for span in self.spans if span is not None]
        place = bisect_right(starts, offset) - 1
        return tokens[place] if place >= 0 else None

    def letters(self, token: int) -> int:
        """How many letters and digits a token has; 0 for one that is silent."""
        span = self.spans[token]
        return 0 if span is None else sum(c.isalnum() for c in self.text[span[0] : span[1]])


def read_out(utterance: Utterance) -> Reading:
    """Join the words of an utterance into a text that a voice phrases as it should.

    Where a pause is asked for and no punctuation calls for one, a comma does; a text that ends
    without punctuation gets a full stop, so that the voice falls.
    """
    pieces: list[str] = []
    spans: list[tuple[int, int] | None] = []
    length = 0
    words = [_clean(token) for token in utterance.tokens]
    last = max((index for index, piece in enumerate(words) if piece), default=-1)
    for index, piece in enumerate(words):
        if not piece:
            spans.append(None)
            continue
        start = length + (1 if pieces else 0)
        length = start + len(piece)
        spans.append((start, length))
        mark = _mark_after(piece, utterance.tokens[index], index == last)
        length += len(mark)
        pieces.append(piece + mark)
    return Reading(" ".join(pieces), tuple(spans))


def _clean(token: SpokenToken) -> str:
    return _UNSPEAKABLE.sub(" ", " ".join(token.words)).strip(_EDGES)


def _mark_after(piece: str, token: SpokenToken, is_last: bool) -> str:
    if _CLAUSE_END.search(piece) or not any(c.isalnum() for c in piece):
        return ""
    if is_last:
        return "."
    return "," if token.pause_after_s > 0 else ""
