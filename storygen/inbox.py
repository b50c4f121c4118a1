"""The stories that wait in a folder or under an S3 prefix."""

import os
from collections.abc import Sequence
from pathlib import Path

from storygen.errors import RequestError
from storygen.home import user_path
from storygen.story_files import InboxFile, is_s3, is_story


def list_place(place: str) -> Sequence[InboxFile]:
    """The stories of a folder or an S3 prefix, not of what lies deeper.

    Raises:
        RequestError: There is no such place, or it cannot be read.
        TransientError: The S3 server does not answer.
    """
    if is_s3(place):
        from storygen.s3_sources import list_prefix

        return list_prefix(place)
    return list_folder(user_path(place))


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
