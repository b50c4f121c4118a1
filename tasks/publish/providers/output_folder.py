"""Publishing to a folder: `ROOT/<slug>/<language>/`, whole or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from storygen import files
from storygen.canonical import digest
from storygen.errors import RequestError, StoreError
from storygen.home import output_path
from storygen.locks import HostLocks
from storygen.models.publication import PublishedFile
from storygen.store import current_store
from tasks.publish.contract import Parcel
from tasks.publish.slug import slug

_ORIGIN_FILE = ".storygen.json"
_LONGEST_NAME_BYTES = 255  # NAME_MAX of Linux's file systems


class OutputFolder:
    """Puts films into a folder; a newer film of the same story replaces the older one."""

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    def problem(self) -> str | None:
        """None: there is always a folder."""
        return None

    def check(self, output: str) -> None:
        """Find out early whether the folder can be written. Raises RequestError."""
        root = output_path(output)
        if any(len(os.fsencode(part)) > _LONGEST_NAME_BYTES for part in root.parts):
            raise RequestError(
                f"output {str(root)[:60] + '…'!r} has a part that is longer than the "
                f"{_LONGEST_NAME_BYTES} bytes a file's name may have; choose a shorter one"
            )
        existing = root
        while not os.path.lexists(existing):  # Path.exists raises for a name that is too long
            existing = existing.parent
        if not existing.is_dir():
            raise RequestError(f"output {str(existing)!r} is a file; name a folder")
        if not files.is_writable(existing):
            raise RequestError(
                f"output {str(root)!r} cannot be written; choose another folder or change "
                f"the rights of {str(existing)!r}"
            )

    def publish(self, parcel: Parcel) -> str:
        """Put the film's files in place in one step and answer the folder's path."""
        locks, root = HostLocks(), output_path(parcel.output)
        key = digest("publish", str(root))
        locks.acquire_lock(key, "publish")
        try:
            story = _find_place(root, parcel)
            was_there = os.path.lexists(story)
            try:
                return str(_fill(story, parcel))
            except BaseException:
                if not was_there:
                    with suppress(StoreError):
                        files.remove(story)
                raise
        finally:
            locks.release_lock(key, "publish")


def _find_place(root: Path, parcel: Parcel) -> Path:
    """The story's own folder: the first by its slug that is free or already its own."""
    base, number = slug(parcel.title), 1
    while True:
        folder = root / (base if number == 1 else f"{base}-{number}")
        owner = _origin_of(folder)
        if owner in (parcel.origin, None):
            return folder
        number += 1


def _fill(story: Path, parcel: Parcel) -> Path:
    """Put the film into its story's folder; answers the language's folder."""
    rejected = story / f"{parcel.language}.rejected"
    place = story / parcel.language if parcel.passed else rejected
    files.make_folder(story)
    if not (story / _ORIGIN_FILE).exists():
        files.write_bytes(story / _ORIGIN_FILE, json.dumps({"origin": parcel.origin}).encode())
    files.sweep(story)
    with files.scratch(story) as scratch:
        new = scratch / "new"
        files.make_folder(new)
        for file in parcel.files:
            _put(file, new)
        files.swap_folder(new, place)
    if parcel.passed:
        with suppress(StoreError):  # the film is in place, which is what counts
            files.remove(rejected)
    return place


def _origin_of(folder: Path) -> str | None:
    """Whose folder it is; None if it is free, something of its own if it is a person's."""
    if not folder.is_dir():
        return "somebody else" if os.path.lexists(folder) else None
    try:
        return str(json.loads(files.read_bytes(folder / _ORIGIN_FILE))["origin"])
    except FileNotFoundError:
        return "somebody else" if _holds_anything(folder) else None
    except (ValueError, KeyError, TypeError):
        return "somebody else"


def _holds_anything(folder: Path) -> bool:
    """Whether something lies there that a killed run did not leave behind."""
    return any(not path.name.startswith("..storygen") for path in folder.iterdir())


def _put(file: PublishedFile, folder: Path) -> None:
    files.copy(current_store().locate(file.content), folder / file.name)
    if files.hash_file(folder / file.name) != file.content.sha256:
        raise StoreError(f"{file.name} was not written whole; check the disk and run again")
