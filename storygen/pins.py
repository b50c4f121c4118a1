"""What the living processes of this machine are using, so that nobody removes it."""

import os
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storygen import files
from storygen.errors import StoreError
from storygen.file_locks import locked, try_lock


class Pins:
    """Names that this process uses, in a file that it holds locked.

    The kernel frees the lock when the process dies, and with it all its names.

    Args:
        folder: Where the processes of this machine keep their names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: int | None = None

    def add(self, name: str) -> None:
        """Keep others from removing `name` until this object is gone. Raises StoreError."""
        files.make_folder(self._folder)
        with locked(self._folder / "guard", is_shared=True):
            if self._own is None:
                self._own = self._open_own()
            try:
                os.write(self._own, f"{name}\n".encode())
            except OSError as error:
                raise StoreError(
                    f"could not note in {str(self._folder)!r} that a file is in use: "
                    f"{error.strerror}; free some disk space and run the same command again"
                ) from error

    @contextmanager
    def frozen(self) -> Generator[set[str]]:
        """All names in use; none is added while the block runs."""
        files.make_folder(self._folder)
        with locked(self._folder / "guard"):
            names: set[str] = set()
            for path in self._folder.glob("*.pins"):
                names |= self._names(path)
            yield names

    def _names(self, path: Path) -> set[str]:
        """The names in one process's file; the file goes if that process is dead."""
        handle = try_lock(path)
        if handle is None:
            return set(files.read_bytes(path).decode().splitlines())
        try:
            files.remove(path)
        finally:
            os.close(handle)
        return set()

    def _open_own(self) -> int:
        path = self._folder / f"{os.getpid()}-{os.urandom(4).hex()}.pins"
        handle = try_lock(path)
        if handle is None:
            raise StoreError(f"{str(path)!r}, whose name is new, is locked; run the command again")
        weakref.finalize(self, _close, handle, path)
        return handle


def _close(handle: int, path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(handle)
