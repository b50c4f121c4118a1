"""The user's own folder of pictures: what lies in it, and what each picture is said to show."""

import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from storygen import files
from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.home import user_path
from storygen.weights.file_hashes import hashes
from tasks.keyframes.own_files import described_in, endings

PHONE_ENDINGS = frozenset({".heic", ".heif"})
_MOST_CAPTION_BYTES = 20_000
_PASSED_OVER = (".", "@eaDir", "__MACOSX")
"""How folders begin that hold small copies and notes of phones, disks and archives."""


class OwnPicture(NamedTuple):
    """A picture in the folder.

    Attributes:
        path: The file.
        name: Its path within the folder, with slashes.
        words: All that tells of it: its name, the names of the folders it lies in, the text in a
            file beside it, and what is written into it.
    """

    path: Path
    name: str
    words: str


class Folder(NamedTuple):
    """What lies in a folder.

    Attributes:
        pictures: In the order of their names; numbers in them count as numbers.
        unreadable: Names of pictures in a format that cannot be read on this machine.
    """

    pictures: tuple[OwnPicture, ...]
    unreadable: tuple[str, ...]


def look_through(folder: str) -> Folder:
    """The pictures in a folder and all folders in it.

    Raises:
        RequestError: There is no such folder, no picture in it, or one that cannot be read.
    """
    root = _root(folder)
    readable = endings()
    found: list[OwnPicture] = []
    unreadable: list[str] = []
    for path in sorted(_files(root), key=lambda path: _order(_name(path, root))):
        name, ending = _name(path, root), path.suffix.lower()
        if ending in readable:
            found.append(OwnPicture(path, name, _words(path, name)))
        elif ending in PHONE_ENDINGS:
            unreadable.append(name)
    if not found:
        raise RequestError(_without_pictures(root, unreadable))
    return Folder(tuple(found), tuple(unreadable))


def fingerprint(folder: str) -> str:
    """What decides which pictures are shown and how they look, wherever the folder lies.

    Raises:
        RequestError: As `look_through`.
    """
    pictures = look_through(folder).pictures
    by_path = hashes(picture.path for picture in pictures)
    return digest(*(text for one in pictures for text in (one.words, by_path[one.path])))


def _root(folder: str) -> Path:
    if not folder:
        raise RequestError(
            "own-pictures needs a folder: name it with --set own-pictures.folder=DIR"
        )
    root = user_path(folder)
    if not os.path.isdir(root):  # Path.is_dir raises for a name that is too long
        raise RequestError(
            f"own-pictures.folder {folder!r} is no folder on this machine; name the one that your "
            "pictures lie in, at the same place on the machine where the run takes place"
        )
    return root


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(_PASSED_OVER)]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return found


def _name(path: Path, root: Path) -> str:
    # Some disks hand names back in another Unicode form than they were given.
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _order(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", name.casefold())
    ordered = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
    return [*ordered, (2, 0, name)]


def _words(path: Path, name: str) -> str:
    told = [name[: -len(path.suffix)], *described_in(path)]
    for beside in (path.with_suffix(".txt"), path.with_name(f"{path.name}.txt")):
        if not beside.is_file():
            continue
        try:
            told.append(files.read_bytes(beside)[:_MOST_CAPTION_BYTES].decode(errors="replace"))
        except FileNotFoundError:
            continue
    return unicodedata.normalize("NFC", "\n".join(told))


def _without_pictures(root: Path, unreadable: list[str]) -> str:
    if unreadable:
        return (
            f"the folder {str(root)!r} holds only pictures that cannot be read here, such as "
            f"{unreadable[0]!r}: pip install pillow-heif, or save them as JPEG"
        )
    return (
        f"there is no picture in the folder {str(root)!r}; put files in it that end in "
        f"{', '.join(sorted(endings()))}, or name another"
    )
