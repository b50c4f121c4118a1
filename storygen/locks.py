"""Locks between the processes of one machine that the kernel frees when their holder dies."""

import asyncio
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from storygen import files
from storygen.file_locks import try_lock
from storygen.home import store_folder

_POLL_S = 0.05


def remove_if_free(path: Path) -> bool:
    """Remove a lock's file unless somebody holds the lock; whether it was removed."""
    handle = try_lock(path)
    if handle is None:
        return False
    try:
        files.remove(path)
    finally:
        os.close(handle)
    return True


def _is_at(path: Path, handle: int) -> bool:
    """Whether an open file is still the one at the path: its lock counts for nothing if not."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


class HostLocks:
    """Named exclusive locks; keeps the protocol of Prefect's lock managers."""

    def __init__(self, folder: Path | None = None) -> None:
        self._given_folder = folder
        self._held: dict[str, tuple[str, int]] = {}
        self._guard = Lock()

    def acquire_lock(
        self,
        key: str,
        holder: str,
        acquire_timeout: float | None = None,
        hold_timeout: float | None = None,
    ) -> bool:
        """Take the lock, waiting up to `acquire_timeout` seconds; False if that ran out."""
        if self.is_lock_holder(key, holder):
            return True
        deadline = None if acquire_timeout is None else time.monotonic() + acquire_timeout
        while not self._try(key, holder):
            if deadline is not None and time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    async def aacquire_lock(
        self,
        key: str,
        holder: str,
        acquire_timeout: float | None = None,
        hold_timeout: float | None = None,
    ) -> bool:
        """As `acquire_lock`, without blocking the event loop."""
        if self.is_lock_holder(key, holder):
            return True
        deadline = None if acquire_timeout is None else time.monotonic() + acquire_timeout
        while not self._try(key, holder):
            if deadline is not None and time.monotonic() >= deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def release_lock(self, key: str, holder: str) -> None:
        """Give the lock back. Raises ValueError if `holder` does not hold it."""
        with self._guard:
            held = self._held.get(key)
            if held is None or held[0] != holder:
                raise ValueError(f"{holder!r} does not hold the lock on {key!r}")
            del self._held[key]
        os.close(held[1])

    def is_locked(self, key: str) -> bool:
        """Whether anyone on this machine holds it."""
        probe = "probe"
        if not self._try(key, probe):
            return True
        self.release_lock(key, probe)
        return False

    def is_lock_holder(self, key: str, holder: str) -> bool:
        """Whether `holder` took it in this process."""
        with self._guard:
            held = self._held.get(key)
            return held is not None and held[0] == holder

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """Wait until nobody holds it; False if `timeout` seconds ran out."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.is_locked(key):
            if deadline is not None and time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    async def await_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """As `wait_for_lock`, without blocking the event loop."""
        return await asyncio.to_thread(self.wait_for_lock, key, timeout)

    def _try(self, key: str, holder: str) -> bool:
        folder = self._given_folder or store_folder() / "locks"
        files.make_folder(folder)
        path = folder / key[:64]
        handle = try_lock(path)
        if handle is None:
            return False
        if not _is_at(path, handle):
            os.close(handle)
            return False
        with self._guard:
            self._held[key] = (holder, handle)
        return True


@contextmanager
def alone(key: str, holder: str) -> Generator[None]:
    """Hold a key's lock: nobody else on this machine does what it stands for meanwhile."""
    locks = HostLocks()
    locks.acquire_lock(key, holder)
    try:
        yield
    finally:
        locks.release_lock(key, holder)
