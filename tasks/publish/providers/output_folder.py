"""Publishing to a folder: `ROOT/<slug>/<language>/`, whole or not at all."""

import json
from pathlib import Path
from typing import ClassVar

from storygen import files
from storygen.canonical import digest
from storygen.errors import RequestError, StoreError
from storygen.locks import HostLocks
from storygen.models.publication import PublishedFile
from storygen.store import current_store
from tasks.publish.contract import Parcel
from tasks.publish.slug import slug

_ORIGIN_FILE = ".storygen.json"


class OutputFolder:
    """Puts films into a folder; a newer film of the same story replaces the older one."""

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    def __init__(self, root: str) -> None:
        self._root = Path(root).expanduser().absolute()

    def check(self) -> None:
        """Find out early whether the folder can be written. Raises RequestError."""
        existing = self._root
        while not existing.exists():
            existing = existing.parent
        if not existing.is_dir():
            raise RequestError(f"output {str(existing)!r} is a file; name a folder")
        if not files.is_writable(existing):
            raise RequestError(
                f"output {str(self._root)!r} cannot be written; choose another folder or change "
                f"the rights of {str(existing)!r}"
            )

    def publish(self, parcel: Parcel) -> str:
        """Put the film's files in place in one step and answer the folder's path."""
        locks = HostLocks()
        key = digest("publish", str(self._root))
        locks.acquire_lock(key, "publish")
        try:
            story = self._claim(parcel)
            place = story / (parcel.language if parcel.passed else f"{parcel.language}.rejected")
            with files.scratch(story) as scratch:
                new = scratch / "new"
                files.make_folder(new)
                for file in parcel.files:
                    _put(file, new)
                files.swap_folder(new, place)
            if parcel.passed:
                files.remove(story / f"{parcel.language}.rejected")
            return str(place)
        finally:
            locks.release_lock(key, "publish")

    def _claim(self, parcel: Parcel) -> Path:
        """The story's own folder: the first by its slug that is free or already its own."""
        base, number = slug(parcel.title), 1
        while True:
            folder = self._root / (base if number == 1 else f"{base}-{number}")
            owner = _origin_of(folder)
            if owner == parcel.origin:
                return folder
            if owner is None:
                files.make_folder(folder)
                files.write_bytes(
                    folder / _ORIGIN_FILE, json.dumps({"origin": parcel.origin}).encode()
                )
                return folder
            number += 1


def _origin_of(folder: Path) -> str | None:
    """Whose folder it is; None if it is free, something of its own if it is a person's."""
    try:
        return str(json.loads(files.read_bytes(folder / _ORIGIN_FILE))["origin"])
    except FileNotFoundError:
        return None if not folder.exists() or not any(folder.iterdir()) else "somebody else"
    except (ValueError, KeyError, TypeError):
        return "somebody else"


def _put(file: PublishedFile, folder: Path) -> None:
    files.copy(current_store().locate(file.content), folder / file.name)
    if files.hash_file(folder / file.name) != file.content.sha256:
        raise StoreError(f"{file.name} was not written whole; check the disk and run again")
