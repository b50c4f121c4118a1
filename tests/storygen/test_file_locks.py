"""Locks on files: who holds one, and that a killed holder holds none."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from storygen.file_locks import is_locked, locked, try_lock


def _holder(path: Path, how: str) -> subprocess.Popen[str]:
    program = (
        "import sys, time; from pathlib import Path; from storygen.file_locks import locked\n"
        f"with locked(Path({str(path)!r}){how}):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    return holder


def test_a_lock_is_another_s_until_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = _holder(path, "")
    try:
        assert is_locked(path) and try_lock(path) is None
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()

    assert path.exists() and not is_locked(path)
    handle = try_lock(path)
    assert handle is not None and is_locked(path)
    os.close(handle)


def test_a_shared_lock_is_shared_and_keeps_away_who_wants_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = _holder(path, ", is_shared=True")
    try:
        with locked(path, is_shared=True):
            assert try_lock(path) is None
        assert not is_locked(path)
    finally:
        holder.kill()
        holder.communicate()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "none") and not list(tmp_path.iterdir())
