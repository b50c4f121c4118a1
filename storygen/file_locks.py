"""OS locks on files (flock), which the kernel frees when their holder dies.

A lock is an open file: closing it gives the lock back. A file that merely exists is no lock.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from storygen import files


def try_lock(path: Path) -> int | None:
    """Take a file's lock at once; None if somebody holds it. Raises StoreError.

    Returns:
        The open file, from whose beginning can be read and written; to be closed by the caller.
    """
    handle = files.open_for_lock(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextmanager
def locked(path: Path, *, is_shared: bool = False) -> Generator[None]:
    """Hold a file's lock, waiting for it. Raises StoreError.

    Args:
        path: The file, made if it is not there.
        is_shared: Whether others may hold it so at the same time.
    """
    handle = files.open_for_lock(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_locked(path: Path) -> bool:
    """Whether somebody holds a file's lock for himself alone; nothing is made."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared, so that two who ask at once do not take one another for the holder.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
