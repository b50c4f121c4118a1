"""Finding a source's passages; they are indexed when they are first looked for."""

import uuid
from collections.abc import Sequence

from storygen.canonical import canonical_json, digest
from storygen.locks import HostLocks
from storygen.passages.contract import Embedder, PassageIndex, Vectors

_RECIPE = "passages/1"


class PassageSearch:
    """Finds passages of one source.

    Args:
        texts: All of its passages; the first has the number 1.
        embedder: Makes the vectors.
        index: Keeps them.
    """

    def __init__(self, texts: Sequence[str], embedder: Embedder, index: PassageIndex) -> None:
        self._texts = tuple(texts)
        self._embedder = embedder
        self._index = index
        self._source = digest(_RECIPE, canonical_json(self._texts), embedder.name)

    def nearest(self, vector: Vectors, count: int) -> tuple[int, ...]:
        """The numbers of the passages nearest to a vector, the nearest first.

        Raises:
            StorygenError: The index or a service that makes vectors failed; what was made is kept.
        """
        return self._index.nearest(self._source, vector, count)

    def prepare(self) -> None:
        """Index the source, as far as no run did so before. Raises as `nearest`."""
        if self._missing():
            locks, holder = HostLocks(), uuid.uuid4().hex
            locks.acquire_lock(self._source, holder)
            try:
                self._fill()
            finally:
                locks.release_lock(self._source, holder)

    def _fill(self) -> None:
        missing = self._missing()
        for start in range(0, len(missing), self._embedder.batch):
            numbers = missing[start : start + self._embedder.batch]
            vectors = self._embedder.embed([self._texts[number - 1] for number in numbers])
            self._index.add(self._source, dict(zip(numbers, vectors, strict=True)))

    def _missing(self) -> list[int]:
        return sorted(set(range(1, len(self._texts) + 1)) - self._index.numbers(self._source))
