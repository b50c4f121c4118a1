"""The artifact store: files found by the hash of their bytes."""

import hashlib
import shutil
from pathlib import Path
from threading import Lock
from typing import Protocol

from storygen import files
from storygen.errors import StoreError
from storygen.home import store_folder
from storygen.models.base import Artifact


class ArtifactStore(Protocol):
    """Keeps files whole or not at all; equal bytes are kept once."""

    def put_bytes(self, content: bytes, media_type: str) -> Artifact:
        """Keep these bytes. Raises StoreError."""
        ...

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep a copy of this file, streamed. Raises StoreError."""
        ...

    def locate(self, artifact: Artifact) -> Path:
        """A local file holding the artifact, verified. Raises StoreError."""
        ...

    def is_whole(self, artifact: Artifact) -> bool:
        """Whether it is here with the right size and, once a run, the right hash."""
        ...

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        ...


class LocalStore:
    """An artifact store in a folder: `files/ab/abcdef...`."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._proven: set[str] = set()
        self._lock = Lock()

    def put_bytes(self, content: bytes, media_type: str) -> Artifact:
        """Keep these bytes. Raises StoreError."""
        artifact = Artifact(
            sha256=hashlib.sha256(content).hexdigest(),
            size_bytes=len(content),
            media_type=media_type,
        )
        if not self.is_whole(artifact):
            files.write_bytes(self._place(artifact), content)
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep a copy of this file, streamed. Raises StoreError."""
        artifact = Artifact(
            sha256=files.hash_file(path), size_bytes=files.size_bytes(path), media_type=media_type
        )
        if not self.is_whole(artifact):
            place = self._place(artifact)
            with files.scratch(place.parent) as aside:
                files.copy(path, aside / "copy")
                files.rename(aside / "copy", place)
        return artifact

    def locate(self, artifact: Artifact) -> Path:
        """A local file holding the artifact, verified. Raises StoreError."""
        if not self.is_whole(artifact):
            raise StoreError(
                f"the stored file {artifact.sha256[:12]} ({artifact.media_type}) is missing or "
                "damaged; run the same command again and it is made anew"
            )
        return self._path(artifact)

    def is_whole(self, artifact: Artifact) -> bool:
        """Whether it is here with the right size and, once a run, the right hash."""
        path = self._path(artifact)
        try:
            if files.size_bytes(path) != artifact.size_bytes:
                return False
            if artifact.sha256 in self._proven:
                return True
            if files.hash_file(path) != artifact.sha256:
                return False
        except FileNotFoundError:
            return False
        files.touch(path)
        with self._lock:
            self._proven.add(artifact.sha256)
        return True

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        path = self._files / sha256[:2] / sha256
        try:
            return path if files.hash_file(path) == sha256 else None
        except FileNotFoundError:
            return None

    def _path(self, artifact: Artifact) -> Path:
        return self._files / artifact.sha256[:2] / artifact.sha256

    def _place(self, artifact: Artifact) -> Path:
        path = self._path(artifact)
        files.make_folder(path.parent)
        return path


_stores: dict[Path, ArtifactStore] = {}


def current_store() -> ArtifactStore:
    """The store this process is configured to use; the same object each time."""
    folder = store_folder()
    return _stores.setdefault(folder, LocalStore(folder))


def forget_proofs() -> None:
    """Have every file's hash checked again: a new run starts."""
    _stores.clear()


def disk_free_bytes(folder: Path) -> int:
    """Free space where a folder lies or will lie."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
