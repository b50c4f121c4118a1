import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storygen import files
from storygen.locks import HostLocks, remove_if_free

HOLDER = """
import sys, time
from pathlib import Path
from storygen import files
from storygen.locks import HostLocks, remove_if_free
HostLocks(Path(sys.argv[1])).acquire_lock("key", "other")
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path):
    locks = HostLocks(tmp_path)
    locks.acquire_lock("key", "one")

    assert not HostLocks(tmp_path).acquire_lock("key", "two", acquire_timeout=0.1)

    locks.release_lock("key", "one")
    assert HostLocks(tmp_path).acquire_lock("key", "two", acquire_timeout=0.1)


def test_the_kernel_frees_the_lock_of_a_killed_holder(
    tmp_path: Path, measured: Callable[[str, float], None]
):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        locks = HostLocks(tmp_path)
        assert locks.is_locked("key")

        os.kill(holder.pid, signal.SIGKILL)

        begun_at = time.monotonic()
        assert locks.acquire_lock("key", "me", acquire_timeout=5)
        measured("freed", time.monotonic() - begun_at)
        assert time.monotonic() - begun_at < 5


def test_only_its_holder_gives_a_lock_back(tmp_path: Path):
    locks = HostLocks(tmp_path)
    locks.acquire_lock("key", "one")

    with pytest.raises(ValueError, match="does not hold"):
        locks.release_lock("key", "two")


def test_threads_of_one_process_exclude_each_other(tmp_path: Path):
    locks, inside, most = HostLocks(tmp_path), [0], [0]

    def work(name: str) -> None:
        locks.acquire_lock("key", name)
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        inside[0] -= 1
        locks.release_lock("key", name)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most[0] == 1


def test_a_lock_on_a_file_that_was_removed_meanwhile_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    opened = files.open_for_lock

    def removed_at_once(path: Path) -> int:
        handle = opened(path)
        path.unlink()
        return handle

    monkeypatch.setattr(files, "open_for_lock", removed_at_once)
    assert not HostLocks(tmp_path).acquire_lock("key", "one", acquire_timeout=0)
    monkeypatch.undo()

    assert HostLocks(tmp_path).acquire_lock("key", "one", acquire_timeout=0)


def test_only_the_file_of_a_free_lock_is_removed(tmp_path: Path):
    locks = HostLocks(tmp_path)
    locks.acquire_lock("key", "one")
    assert not remove_if_free(tmp_path / "key")

    locks.release_lock("key", "one")

    assert remove_if_free(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
