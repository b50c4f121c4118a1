"""The processes that a stack consists of."""

import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

import psutil

from storygen.embedded_server import MANY_RUNS
from storygen.gpus import gpus
from storygen.home import home, prefect_folder
from storygen.memory import FRUGAL_ENVIRONMENT
from storygen.stack.state import Stack, stack_folder

_ON, _OFF = "true", "false"
_CONTROL_LIMIT = 50
_FILM_BYTES = 1_200_000_000
"""What a film takes at most, with Prefect's own process; see benchmarks/README.md."""
_CORES_A_FILM = 2
_MOST_PARAMETERS_BYTES = 8_000_000
_KEPT = ("PREFECT_LOGGING_LEVEL",)


class Process(NamedTuple):
    """One process of the stack.

    Attributes:
        name: Of its log.
        command: Program and arguments.
        environment: What it has beside the stack's own.
        pool: The work pool it serves, if it is a worker.
        worker_name: What the server knows it by then.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    pool: str = ""
    worker_name: str = ""


def environment(stack: Stack) -> dict[str, str]:
    """What every process of the stack sees; none of the user's own Prefect settings."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PREFECT_") or name in _KEPT
    }
    no_proxy = ",".join(filter(None, (own.get("no_proxy"), "127.0.0.1,localhost")))
    return own | {
        "no_proxy": no_proxy,
        "NO_PROXY": no_proxy,
        "DO_NOT_TRACK": "1",
        "STORYGEN_HOME": str(home()),
        "STORYGEN_STORE": stack.store,
        "STORYGEN_OUTPUT": stack.output,
        "STORYGEN_FILES_URL": stack.files_url,
        "STORYGEN_FILES_SECRET": stack.files_secret,
        "PREFECT_HOME": str(prefect_folder()),
        "PREFECT_API_URL": stack.api_url,
        "PREFECT_API_AUTH_STRING": stack.secret,
        "PREFECT_SERVER_ANALYTICS_ENABLED": _OFF,
        "PREFECT_DEFAULT_RESULT_STORAGE_BLOCK": "artifact-store/storygen",
        # At most a third of the 90 s after which a silent run counts as crashed.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }


def server(stack: Stack, listener: int) -> Process:
    """The Prefect server with its UI, on a socket that listens already."""
    database = stack.database or f"sqlite+aiosqlite:///{stack_folder() / 'prefect.db'}"
    command = (sys.executable, "-P", "-m", "storygen.embedded_server", str(listener))
    return Process(
        "server",
        (*command, str(os.getpid()), MANY_RUNS),
        {
            "PREFECT_SERVER_API_AUTH_STRING": stack.secret,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_UI_API_URL": stack.api_url,
            "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(stack_folder() / "ui"),
            "PREFECT_SERVER_UI_V2_ENABLED": _OFF,
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "deployments.event_ordering",
            "PREFECT_SERVER_API_MAX_PARAMETER_SIZE": str(_MOST_PARAMETERS_BYTES),
            "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS": "5",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            # The server is no worker: it would look for the block in itself.
            "PREFECT_DEFAULT_RESULT_STORAGE_BLOCK": "",
            **FRUGAL_ENVIRONMENT,
        },
    )


def file_server(stack: Stack, listener: int) -> Process:
    """What the run pages' links lead to."""
    command = (sys.executable, "-P", "-m", "storygen.stack.file_server", str(listener))
    return Process("files", (*command, str(os.getpid())), {})


def inbox_watcher(stack: Stack) -> Process:
    """What starts a film for each story that is put into the watched folder."""
    command = (sys.executable, "-P", "-m", "storygen.stack.inbox_watcher", stack.watched)
    return Process("inbox", (*command, str(os.getpid())), {})


def workers(stack: Stack) -> list[Process]:
    """One worker a pool, and one for each graphics card."""
    cards = [card.partition(",")[0].strip() for card in gpus()]
    return [
        _worker("cpu", "cpu", films_of(stack)),
        _worker("control", "control", _CONTROL_LIMIT),
        *(_worker("gpu", f"gpu-{card}", 1, CUDA_VISIBLE_DEVICES=card) for card in cards),
    ]


def _worker(pool: str, name: str, limit: int, **more: str) -> Process:
    worker_name = f"storygen-{name}"
    command = (
        sys.executable, "-P", "-m", "storygen.stack.mortal", str(os.getpid()),
        sys.executable, "-P", "-m", "deployments.worker", "start", "--pool", pool,
        "--type", "process", "--name", worker_name, "--limit", str(limit),
    )  # fmt: skip
    return Process(f"worker-{name}", command, more, pool, worker_name)


def films_of(stack: Stack) -> int:
    """How many films a stack makes at once, whoever asks in whatever environment."""
    return stack.films_at_once or films_at_once()


def films_at_once() -> int:
    """How many films this machine makes at once: by its cores and its memory, at least one.

    `STORYGEN_FILMS_AT_ONCE` says otherwise.
    """
    chosen = os.environ.get("STORYGEN_FILMS_AT_ONCE", "")
    if chosen.isdecimal() and int(chosen) > 0:
        return int(chosen)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    by_memory = psutil.virtual_memory().total // _FILM_BYTES
    return max(1, min((cores or 1) // _CORES_A_FILM, by_memory))
