"""Local copies of files that lie in a far store; the longest unused ones go when they grow."""

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from storygen import files
from storygen.errors import StoreError
from storygen.locks import HostLocks

_SAFE_S = 3600.0
"""A copy used within the last hour stays: a run that has its path may be about to open it."""


class LocalCopies:
    """Copies under their hash: `ab/abcdef...`.

    Args:
        folder: Where they lie.
        limit_bytes: How large they may grow together, what was used within the hour aside.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._proven: set[str] = set()
        self._guard = Lock()

    def get(self, sha256: str) -> Path | None:
        """A copy, its hash checked once a run; one that is damaged is removed."""
        path = self.path(sha256)
        try:
            if sha256 not in self._proven and files.hash_file(path) != sha256:
                files.remove(path)
                return None
            files.size_bytes(path)
        except FileNotFoundError:
            self._proven.discard(sha256)
            return None
        files.touch(path)
        with self._guard:
            self._proven.add(sha256)
        return path

    def put(self, sha256: str, chunks: Iterable[bytes]) -> Path:
        """Keep a copy as its bytes come. Raises StoreError where they are not what they should be.

        One process of a machine fetches a file at a time.
        """
        locks, holder = HostLocks(), f"{os.getpid()}-{id(self)}"
        key = f"copy-{sha256[:58]}"
        locks.acquire_lock(key, holder)
        try:
            return self.get(sha256) or self._fetch(sha256, chunks)
        finally:
            locks.release_lock(key, holder)

    def _fetch(self, sha256: str, chunks: Iterable[bytes]) -> Path:
        path = self.path(sha256)
        files.make_folder(path.parent)
        files.write_chunks(path, chunks)
        if files.hash_file(path) != sha256:
            files.remove(path)
            raise StoreError(f"the stored file {sha256[:12]} is damaged")
        with self._guard:
            self._proven.add(sha256)
        self._make_room()
        return path

    def path(self, sha256: str) -> Path:
        """Where a copy lies or would lie."""
        return self._folder / sha256[:2] / sha256

    def _make_room(self) -> None:
        """Remove the longest unused copies until the rest fits."""
        copies = [
            (entry.stat().st_mtime, entry.stat().st_size, Path(entry.path))
            for folder in os.scandir(self._folder)
            if folder.is_dir()
            for entry in os.scandir(folder.path)
            if not entry.name.startswith(".")
        ]
        total = sum(size for _, size, _ in copies)
        newest = max((used_at for used_at, _, _ in copies), default=0.0)
        for used_at, size, path in sorted(copies):
            if total <= self._limit_bytes or used_at > newest - _SAFE_S:
                return
            files.remove(path)
            total -= size
