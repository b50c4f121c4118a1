"""The stories that wait in a folder or under an S3 prefix."""

import os
from collections.abc import Sequence
from pathlib import Path

from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.home import user_path
from storygen.story_files import InboxFile, is_s3, is_story


def list_place(place: str) -> Sequence[InboxFile]:
    """The stories of a folder or an S3 prefix, not of what lies deeper; or one that it names.

    Raises:
        RequestError: There is no such place, or it cannot be read.
        TransientError: The S3 server does not answer.
    """
    if is_s3(place):
        from storygen.s3_sources import list_prefix

        return list_prefix(place)
    path = user_path(place)
    if is_story(path.name) and not path.is_dir():
        return [file for file in list_folder(path.parent) if file.name == path.name]
    return list_folder(path)


def folder_of(place: str) -> str:
    """The folder or prefix of a place that names one story; else the place itself."""
    folder, _, name = place.rpartition("/")
    return folder if is_story(name) else place.rstrip("/")


def claim_key(file: InboxFile) -> str:
    """Of the record that says which run took a file; a changed file is another one."""
    return digest("inbox", file.address, str(file.size_bytes), str(file.modified_at))


def list_folder(folder: Path) -> list[InboxFile]:
    """The stories of a folder; hidden files are none. Raises RequestError."""
    try:
        with os.scandir(folder) as entries:
            return [
                InboxFile(entry.path, entry.name, entry.stat().st_size, entry.stat().st_mtime)
                for entry in entries
                if entry.is_file() and is_story(entry.name)
            ]
    except OSError as error:
        raise RequestError(
            f"the folder {str(folder)!r} cannot be read: {error.strerror}; check the path"
        ) from error
