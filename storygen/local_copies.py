"""Local copies of files that lie in a far store; the least recently used go when they grow."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from storygen import files
from storygen.canonical import digest
from storygen.errors import StoreError
from storygen.locks import HostLocks
from storygen.pins import Pins

_ABANDONED_S = 3600.0
"""A download whose file did not grow for so long has no process any more."""

_LOOKS_PER_LIMIT = 100


class WrongBytes(StoreError):
    """What came is not what its hash says."""


class LocalCopies:
    """Copies under their hash: `files/ab/abcdef...`, and under `pins` who uses which.

    A run may open a file long after it was told its path, so a copy that a living process of this
    machine has asked for stays until that process starts another run or ends, also where all such
    copies together exceed the limit. Of the others the least recently used go first.

    Args:
        folder: Where they lie.
        limit_bytes: How large they may grow together.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder / "files"
        self._pins = Pins(folder / "pins")
        self._limit_bytes = limit_bytes
        self._sizes: dict[str, int] = {}
        self._added_bytes: int | None = None
        self._guard = Lock()

    def get(self, sha256: str) -> Path | None:
        """A copy, its hash checked once a run; one that is damaged is removed."""
        path = self.path(sha256)
        known = self._sizes.get(sha256)
        if known is None:
            self._pins.add(sha256)
        try:
            size_bytes = files.size_bytes(path)
            if size_bytes != known and files.hash_file(path) != sha256:
                files.remove(path)
                return None
        except FileNotFoundError:
            return None
        if known is None:
            files.touch(path)
        self._sizes[sha256] = size_bytes
        return path

    def keep(self, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> Path:
        """The copy, which one process of this machine at a time fetches if it is not here.

        Args:
            sha256: What the bytes must hash to.
            fetch: Called where there is no copy; gives the bytes as they come.

        Raises:
            WrongBytes: They hash to something else; nothing is kept.
            StoreError: The disk failed.
        """
        locks, holder = HostLocks(), uuid.uuid4().hex
        key = digest("copy", str(self._folder), sha256)
        locks.acquire_lock(key, holder)
        try:
            return self.get(sha256) or self._write(sha256, fetch())
        finally:
            locks.release_lock(key, holder)

    def path(self, sha256: str) -> Path:
        """Where a copy lies or would lie."""
        return self._folder / sha256[:2] / sha256

    def _write(self, sha256: str, chunks: Iterable[bytes]) -> Path:
        path = self.path(sha256)
        files.make_folder(path.parent)
        files.write_chunks(path, _checked(sha256, chunks))
        self._sizes[sha256] = files.size_bytes(path)
        if self._is_time_to_look(self._sizes[sha256]):
            self._make_room()
        return path

    def _is_time_to_look(self, size_bytes: int) -> bool:
        """Listing all copies takes a while: look first, then each hundredth of the limit."""
        with self._guard:
            first = self._added_bytes is None
            self._added_bytes = (self._added_bytes or 0) + size_bytes
            look = first or self._added_bytes * _LOOKS_PER_LIMIT >= self._limit_bytes
            if look:
                self._added_bytes = 0
            return look

    def _make_room(self) -> None:
        """Remove the least recently used copies that nobody uses until the rest fits."""
        with self._pins.frozen() as pinned:
            copies = sorted(self._listed())
            excess_bytes = sum(size for _, size, _ in copies) - self._limit_bytes
            for used_at, size, path in copies:
                if path.name.startswith("."):
                    if used_at < time.time() - _ABANDONED_S:
                        files.remove(path)
                elif excess_bytes > 0 and path.name not in pinned:
                    files.remove(path)
                    excess_bytes -= size

    def _listed(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was last used, its size and path."""
        for folder in os.scandir(self._folder):
            for entry in os.scandir(folder.path):
                with suppress(FileNotFoundError):
                    facts = entry.stat()
                    yield facts.st_mtime, facts.st_size, Path(entry.path)


def _checked(sha256: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; where they are wrong, an error before their file gets its name."""
    hasher = hashlib.sha256()
    for chunk in chunks:
        hasher.update(chunk)
        yield chunk
    if hasher.hexdigest() != sha256:
        raise WrongBytes(
            f"what was read for {sha256[:12]} hashes to {hasher.hexdigest()[:12]}: it changed "
            "or was damaged on its way; run the same command again"
        )
