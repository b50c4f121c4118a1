"""The one seam to the disk: everything storygen reads or writes at run time goes through here.

Faults are injected here by the tests, so that every operation is known to fail cleanly.
"""

import ctypes
import errno
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from storygen.errors import StoreError
from storygen.home import scratch_folder

_SCRATCH = ".storygen-"

Fault = Callable[[str, Path], None]
"""Called before each operation with its name and path; may raise OSError."""

_fault: Fault | None = None


def inject(fault: Fault | None) -> None:
    """Have `fault` called before every file operation; None takes it away again."""
    global _fault
    _fault = fault


@contextmanager
def _operation(name: str, path: Path) -> Generator[None]:
    try:
        if _fault is not None:
            _fault(name, path)
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(_explain(name, path, error)) from error


def _explain(name: str, path: Path, error: OSError) -> str:
    advice = {
        errno.ENOSPC: "free some disk space and run the same command again",
        errno.EDQUOT: "free some of your disk quota and run the same command again",
        errno.EACCES: "check who may write there",
        errno.EROFS: "choose a folder that is not read-only",
    }.get(error.errno or 0, "check the disk and run the same command again")
    reason = error.strerror or str(error)
    return f"could not {name} {str(path)!r}: {reason}; {advice}"


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises FileNotFoundError, StoreError."""
    with _operation("read", path):
        return path.read_bytes()


def open_read(path: Path) -> io.BufferedReader:
    """The file, open for reading in pieces. Raises FileNotFoundError, StoreError."""
    with _operation("read", path):
        return path.open("rb")


def hash_file(path: Path) -> str:
    """The file's SHA-256 in hex, streamed. Raises FileNotFoundError, StoreError."""
    with open_read(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_bytes(path: Path) -> int:
    """The file's length. Raises FileNotFoundError, StoreError."""
    with _operation("look at", path):
        return path.stat().st_size


def is_writable(folder: Path) -> bool:
    """Whether this user may write into a folder, found out by trying."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def make_folder(path: Path) -> None:
    """Make a folder and those above it; no error if it is there."""
    with _operation("make the folder", path):
        path.mkdir(parents=True, exist_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: aside, synced, then renamed into place."""
    write_chunks(path, (content,))


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file whole or not at all as its bytes come; an error of theirs leaves nothing."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with _operation("write", path), aside.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        rename(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def open_for_lock(path: Path) -> int:
    """A file to hold an OS lock on, made if it is not there. Raises StoreError."""
    with _operation("open", path):
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)


def open_for_append(path: Path) -> int:
    """A log to add to, made if it is not there. Raises StoreError."""
    with _operation("open", path):
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)


def touch(path: Path) -> None:
    """Note that a file is in use, where the disk takes such notes."""
    with suppress(OSError):
        os.utime(path)


def rename(source: Path, target: Path) -> None:
    """Move a file or folder within one file system, replacing a file that is there."""
    with _operation("rename", target):
        os.replace(source, target)


def copy(source: Path, target: Path) -> None:
    """Copy a file's bytes, by a reflink where the file system has them, and sync them."""
    with _operation("copy to", target):
        shutil.copyfile(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Make sure a file that another program wrote is on the disk."""
    with _operation("sync", path), path.open("rb+") as file:
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Remove a file or a whole folder; no error if it is gone."""
    with _operation("remove", path):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def swap_folder(new: Path, place: Path) -> None:
    """Put a finished folder in its place in one step; the older one goes if the disk lets it."""
    with _operation("put in place", place):
        if not place.exists():
            os.rename(new, place)
            return
        if not _exchange(new, place):
            old = place.with_name(f".{place.name}.{os.getpid()}.old")
            os.rename(place, old)
            os.rename(new, place)
            new = old
    with suppress(StoreError, FileNotFoundError):
        remove(new)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (renameat2, RENAME_EXCHANGE); False where that cannot be."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    at_cwd, exchange = -100, 2
    return renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0


@contextmanager
def scratch(near: Path | None = None) -> Generator[Path]:
    """A temporary folder, removed afterwards; inside `near` if given, else in storygen's home."""
    parent = near or scratch_folder()
    with _operation("make a temporary folder in", parent):
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the temporary folders in `parent` whose makers were killed."""
    for folder in parent.glob(f"{_SCRATCH}*"):
        maker = folder.name.removeprefix(_SCRATCH).partition("-")[0]
        if maker.isdecimal() and not _is_running(int(maker)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
