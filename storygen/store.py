"""The artifact store: files found by the hash of their bytes."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Protocol

from storygen import files
from storygen.current_run import current_run
from storygen.errors import StoreError
from storygen.models.base import Artifact
from storygen.signed_links import sign
from storygen.store_settings import StoreSettings, configured_settings


class ArtifactStore(Protocol):
    """Keeps files whole or not at all; equal bytes are kept once.

    Where the store lies elsewhere, each method may also raise StoreUnavailable (it does not
    answer) and RequestError (its settings are wrong).

    Attributes:
        at_once: How many questions are worth asking it at the same time.
    """

    at_once: int

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

    def are_whole(self, artifacts: Iterable[Artifact]) -> bool:
        """Whether all of them are whole."""
        ...

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        ...

    def read_record(self, key: str) -> bytes | None:
        """The record under a key such as `items/ab/abc`; None if there is none."""
        ...

    def write_record(self, key: str, content: bytes) -> None:
        """Keep a record, replacing an older one. Raises StoreError."""
        ...

    def link(self, artifact: Artifact, name: str, lasts_s: float) -> str | None:
        """An address to read the file from for `lasts_s` seconds; None if it has none."""
        ...


class LocalStore:
    """An artifact store in a folder: `files/ab/abcdef...`, `records/...`."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._records = folder / "records"
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

    def are_whole(self, artifacts: Iterable[Artifact]) -> bool:
        """Whether all of them are whole."""
        return all(self.is_whole(artifact) for artifact in artifacts)

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        path = self._files / sha256[:2] / sha256
        try:
            return path if files.hash_file(path) == sha256 else None
        except FileNotFoundError:
            return None

    def read_record(self, key: str) -> bytes | None:
        """The record under a key such as `items/ab/abc`; None if there is none."""
        try:
            return files.read_bytes(self._records / key)
        except FileNotFoundError:
            return None

    def write_record(self, key: str, content: bytes) -> None:
        """Keep a record, replacing an older one. Raises StoreError."""
        path = self._records / key
        files.make_folder(path.parent)
        files.write_bytes(path, content)

    def link(self, artifact: Artifact, name: str, lasts_s: float) -> str | None:
        """An address to read the file from for `lasts_s` seconds; None if it has none."""
        return sign(artifact.sha256, name, artifact.media_type, lasts_s)

    def _path(self, artifact: Artifact) -> Path:
        return self._files / artifact.sha256[:2] / artifact.sha256

    def _place(self, artifact: Artifact) -> Path:
        path = self._path(artifact)
        files.make_folder(path.parent)
        return path


class Stores:
    """The stores that a run uses; each proves a file once.

    Args:
        chosen: Of the store it keeps its files in; None for the one that the environment names.

    Attributes:
        chosen: The same.
    """

    def __init__(self, chosen: StoreSettings | None = None) -> None:
        self.chosen = chosen
        self._open: dict[StoreSettings, ArtifactStore] = {}
        self._guard = Lock()

    @property
    def settings(self) -> StoreSettings:
        """Of the store it keeps its files in. Raises RequestError."""
        return self.chosen or configured_settings()

    def open(self, settings: StoreSettings) -> ArtifactStore:
        """The store behind settings; the same object each time."""
        with self._guard:
            if settings not in self._open:
                self._open[settings] = _opened(settings)
            return self._open[settings]


def _stores() -> Stores:
    return current_run().part(Stores)


def use_store(settings: StoreSettings | None) -> None:
    """Have the run under way use a store whatever the environment says; None ends that."""
    current_run().put(Stores(settings))


def store_settings() -> StoreSettings:
    """The settings of the store that the run under way uses. Raises RequestError."""
    return _stores().settings


def current_store() -> ArtifactStore:
    """The store that the run under way uses; the same object each time."""
    return open_store(store_settings())


def open_store(settings: StoreSettings) -> ArtifactStore:
    """The store behind settings; the same object each time in one run."""
    return _stores().open(settings)


def _opened(settings: StoreSettings) -> ArtifactStore:
    if not settings.is_s3:
        return LocalStore(Path(settings.folder))
    from storygen.store_s3 import S3Store

    return S3Store(settings)


def fresh_stores() -> Stores:
    """The same choice of a store for another run, with nothing proven yet."""
    return Stores(_stores().chosen)


def disk_free_bytes(folder: Path) -> int:
    """Free space where a folder lies or will lie."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
