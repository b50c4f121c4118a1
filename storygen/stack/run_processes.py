"""The processes that this home's workers started for their runs, whoever their parent is now."""

import time
from collections.abc import Collection, Iterable
from contextlib import suppress

import psutil

from storygen.home import home

_END_S = 10.0
_POLL_S = 0.1


def run_processes(worker_names: Collection[str]) -> list[psutil.Process]:
    """What these workers of this home started, and what that started in turn.

    A child of a killed worker has another parent then: it is known by its environment.
    """
    own_home = str(home())
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            environment = process.environ()
            if (
                environment.get("STORYGEN_HOME") == own_home
                and environment.get("PREFECT__WORKER_NAME") in worker_names
                and environment.get("PREFECT__FLOW_RUN_ID")
            ):
                found.append(process)
    return found


def run_ids(processes: Iterable[psutil.Process]) -> set[str]:
    """Of the flow runs that these processes serve."""
    found: set[str] = set()
    for process in processes:
        with suppress(psutil.Error, OSError):
            found.add(process.environ()["PREFECT__FLOW_RUN_ID"])
    return found


def end(processes: Collection[psutil.Process]) -> None:
    """Ask the runs to end, which then put away what they hold; kill what lives after 10 s."""
    ids = {process.pid for process in processes}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.ppid() not in ids:
                process.terminate()
    deadline = time.monotonic() + _END_S
    while any(map(_lives, processes)) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _lives(process: psutil.Process) -> bool:
    """Whether it still does something; a worker that is held cannot take note of its end."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
