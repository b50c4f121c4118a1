"""Vectors of texts from their words alone: no model, no key, no network, any language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import log
from zlib import crc32

import numpy as np

from storygen.passages.contract import Vectors
from storygen.written_words import WORD

DIMENSIONS = 4096
"""Room for the some 600 features of a passage: of 7 words in 490 to 990 passages, their endings
changed, 9 of 10 find their passage among the nearest 8; with 2048 it is 8 of 10."""

_GRAM = 4
"""Parts of words this long let "walked" find "walking"."""
_FIRST_UNSPACED = "\u0e00"
"""From Thai on, most scripts have no spaces: characters and their pairs stand for words."""
_IDLE_POINTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+")
"""Accents that no letter has taken in, and the vowels that Hebrew and Arabic mostly leave out."""


class HashedEmbedder:
    """Words and their parts, weighted by their rarity in the source and hashed into a vector.

    The hashing trick of Weinberger et al., "Feature Hashing for Large Scale Multitask Learning"
    (2009), over the weights of Salton and Buckley, "Term-weighting approaches" (1988). It finds
    what is said in similar words, not what is meant.

    Args:
        source: All passages of the source; what is rare among them tells most.
    """

    batch = 512

    def __init__(self, source: Sequence[str]) -> None:
        self.name = f"hashed/2/{DIMENSIONS}"
        self._source = source

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, in order."""
        found = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(found, texts, strict=True):
            for feature, count in Counter(_features(text)).items():
                hashed = crc32(feature.encode())
                sign = 1.0 if hashed & 1 << 31 else -1.0
                row[hashed % DIMENSIONS] += sign * (1 + log(count)) * self._weight(feature)
        return normalised(found)

    def _weight(self, feature: str) -> float:
        return log(1 + len(self._source) / (self._passages_with[feature] or 1))

    @cached_property
    def _passages_with(self) -> Counter[str]:
        return Counter(feature for text in self._source for feature in set(_features(text)))


def normalised(vectors: Vectors) -> Vectors:
    """The same vectors, each of length 1; one of nothing but zeros lies aside of the others."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    aside = np.eye(1, vectors.shape[1], dtype=np.float32)
    return np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1), aside)


def _features(text: str) -> Iterator[str]:
    """A text's words, each with `=` before it, and their parts."""
    plain = _IDLE_POINTS.sub("", unicodedata.normalize("NFKC", text).casefold())
    for word in WORD.findall(plain):
        yield f"={word}"
        if max(word) >= _FIRST_UNSPACED:
            yield from (word[at : at + size] for size in (1, 2) for at in range(len(word)))
        else:
            framed = f"^{word}$"
            yield from (framed[at : at + _GRAM] for at in range(len(framed) - _GRAM + 1))
