"""What the living processes of this machine are using, so that nobody removes it."""

import fcntl
import os
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storygen import files
from storygen.errors import StoreError


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
        with self._guarded(fcntl.LOCK_SH):
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
        with self._guarded(fcntl.LOCK_EX):
            names: set[str] = set()
            for path in self._folder.glob("*.pins"):
                names |= self._names(path)
            yield names

    def _names(self, path: Path) -> set[str]:
        """The names in one process's file; the file goes if that process is dead."""
        handle = files.open_for_lock(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return set(files.read_bytes(path).decode().splitlines())
        else:
            files.remove(path)
            return set()
        finally:
            os.close(handle)

    def _open_own(self) -> int:
        path = self._folder / f"{os.getpid()}-{os.urandom(4).hex()}.pins"
        handle = files.open_for_append(path)
        fcntl.flock(handle, fcntl.LOCK_EX)
        weakref.finalize(self, _close, handle, path)
        return handle

    @contextmanager
    def _guarded(self, how: int) -> Generator[None]:
        handle = files.open_for_lock(self._folder / "guard")
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)


def _close(handle: int, path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(handle)
