"""Files of the user's own that a request names: music, a narration."""

import os
from pathlib import Path

from storygen import files
from storygen.errors import RequestError
from storygen.home import user_path
from storygen.models.base import Artifact
from storygen.store import current_store

_STORED = "sha256:"
_MEDIA_TYPE = "application/octet-stream"


def find_own(kind: str, named: str, otherwise: str = "") -> Path:
    """Where a file lies that is named by its path, or as `sha256:HASH`.

    Args:
        kind: The request's field.
        named: What it holds.
        otherwise: What else it could have held, for the error's sentence.

    Raises:
        RequestError: There is no such file.
    """
    if named.startswith(_STORED):
        stored = current_store().find(named.removeprefix(_STORED))
        if stored is None:
            raise RequestError(
                f"{kind} {named!r} is not in the store; give the file's path instead"
            )
        return stored
    path = user_path(named)
    if not os.path.isfile(path):  # Path.is_file raises for a name that is too long
        raise RequestError(f"{kind} {named!r} is {otherwise or 'no file that is there'}")
    return path


def own_folder(named: str) -> Path | None:
    """The folder that a name is; None if it is none."""
    path = user_path(named)
    return path if os.path.isdir(path) else None  # Path.is_dir raises for a name that is too long


def keep_own(kind: str, named: str) -> Artifact:
    """Such a file, in the store. Raises RequestError."""
    path = find_own(kind, named)
    if named.startswith(_STORED):
        size = files.size_bytes(path)
        return Artifact(sha256=named.removeprefix(_STORED), size_bytes=size, media_type=_MEDIA_TYPE)
    return current_store().put_file(path, _MEDIA_TYPE)


def settled_name(named: str, path: Path) -> str:
    """How a file is named from any folder."""
    return named if named.startswith(_STORED) else str(path)
