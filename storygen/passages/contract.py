"""What finding passages is made of: vectors for texts, and an index that keeps them."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text, each of length 1; or a single such row."""


class Embedder(Protocol):
    """Turns texts into vectors that lie near one another where the texts tell of the same.

    Attributes:
        name: All that decides its vectors besides the source itself.
        batch: How many texts it is best given at once; what it made of a batch is kept.
    """

    name: str
    batch: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, in order. Raises StorygenError where a service serves it and fails."""
        ...


class PassageIndex(Protocol):
    """Keeps the vectors of sources' passages, for all runs; safe for several at once.

    A source is named by a digest of its passages and of whoever made the vectors, so that what is
    there never becomes wrong.
    """

    def numbers(self, source: str) -> frozenset[int]:
        """Which of a source's passages it holds. Raises StoreError or StoreUnavailable."""
        ...

    def add(self, source: str, vectors: Mapping[int, Vectors]) -> None:
        """Keep vectors by the passages' numbers; those that are there stay. Raises the same."""
        ...

    def nearest(self, source: str, vector: Vectors, count: int) -> tuple[int, ...]:
        """The numbers of the nearest passages, the nearest first. Raises the same."""
        ...
