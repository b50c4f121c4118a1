"""A run's process, and what it started, ends with the worker that started it."""

import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

_RUN = """
import signal, subprocess, sys, threading
{before}
from storygen.orphans import end_with_parent
end_with_parent()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
print(child.pid, flush=True)
threading.Event().wait()
"""
_WORKER = """
import subprocess, sys
run = subprocess.Popen([sys.executable, "-c", sys.argv[1]], start_new_session=True)
print(run.pid, flush=True)
run.wait()
"""


def _lives(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def _started(run: str) -> tuple["subprocess.Popen[str]", list[int]]:
    """A worker, and the processes of its run: the run's own and one that it started."""
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, run], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    return worker, [int(worker.stdout.readline()), int(worker.stdout.readline())]


@pytest.mark.parametrize(
    ("before", "is_whole_tree"),
    [("", False), ("signal.signal(signal.SIGTERM, signal.SIG_IGN)", True)],
    ids=["it ends when it is asked", "it does not listen"],
)
def test_a_run_ends_with_its_killed_worker(before: str, is_whole_tree: bool):
    worker, pids = _started(_RUN.format(before=before))
    try:
        assert all(map(_lives, pids))
        worker.kill()
        worker.wait()
        awaited = pids if is_whole_tree else pids[:1]
        deadline = time.monotonic() + 60
        while any(map(_lives, awaited)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        for pid in pids:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()
        assert worker.stdout is not None
        worker.stdout.close()
