"""A Prefect of storygen's own for runs without a server, apart from the user's.

Each run has a small database of its own, copied from a migrated template, so that many runs at
once never wait for one another's locks and a run starts without migrating.
"""

import base64
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.error import HTTPError, URLError

from storygen import embedded_server, files
from storygen.errors import StoreError, StorygenError, ToolError
from storygen.home import home, prefect_folder, runs_folder
from storygen.memory import FRUGAL_ENVIRONMENT
from storygen.store import disk_free_bytes

EMBEDDED = "STORYGEN_EMBEDDED"
"""In the environment while the server is one that ends with the run."""

_START_TIMEOUT_S = 120
_LEAST_FREE_BYTES = 16_000_000
_OFF = "false"
_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": _OFF,
    "PREFECT_SERVER_UI_ENABLED": _OFF,
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": _OFF,
    "PREFECT_LOGGING_TO_API_ENABLED": _OFF,
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    # Services for schedules, workers and automations, which a run without a server has none of.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": _OFF,
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": _OFF,
}
_LOCAL = "127.0.0.1"


@contextmanager
def embedded_session(run_id: str) -> Generator["subprocess.Popen[bytes]"]:
    """Set this process up for a server-less run; import Prefect inside, not before.

    Gives the server's process, for `wait_until_ready`.

    Raises:
        ToolError: The embedded server did not start.
    """
    database = _database(run_id)
    files.make_folder(prefect_folder())
    # A killed run's write-ahead log would be played into the fresh copy.
    _drop(database)
    if _template().is_file():
        files.copy(_template(), database)
    with closing(socket.create_server((_LOCAL, 0))) as listener:
        _set_environment(database, listener.getsockname()[1])
        server = _start(listener.fileno())
    try:
        yield server
    except StorygenError:
        raise
    except Exception as error:
        # A full disk under Prefect's database shows as anything but what it is.
        _check_space(error)
        raise
    finally:
        os.environ.pop(EMBEDDED, None)
        _stop(server)
        _put_away(database)


def wait_until_ready(server: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait for the embedded server to answer. Raises ToolError."""
    secret = os.environ["PREFECT_API_AUTH_STRING"].encode()
    request = urllib.request.Request(
        f"{os.environ['PREFECT_API_URL']}/health",
        headers={"Authorization": f"Basic {base64.b64encode(secret).decode()}"},
    )
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            with urllib.request.urlopen(request, timeout=_START_TIMEOUT_S):
                return
        except (URLError, HTTPError, OSError) as error:
            if time.monotonic() > deadline or (server and server.poll() is not None):
                _check_space(error)
                raise ToolError(f"the embedded Prefect server did not start: {error}") from error
        time.sleep(0.05)


def _check_space(cause: Exception) -> None:
    free_bytes = disk_free_bytes(home())
    if free_bytes < _LEAST_FREE_BYTES:
        raise StoreError(
            f"only {free_bytes / 1e6:.1f} MB are free where {str(home())!r} lies; free some disk "
            "space and run the same command again"
        ) from cause


def _set_environment(database: Path, port: int) -> None:
    """None of the user's own Prefect settings count, nor does a proxy stand before the server."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), _LOCAL)))
    secret = f"storygen:{secrets.token_hex(16)}"
    os.environ[EMBEDDED] = "1"
    os.environ.update(
        _SETTINGS,
        PREFECT_HOME=str(prefect_folder()),
        PREFECT_API_URL=f"http://{_LOCAL}:{port}/api",
        PREFECT_API_AUTH_STRING=secret,
        PREFECT_SERVER_API_AUTH_STRING=secret,
        PREFECT_SERVER_DATABASE_CONNECTION_URL=f"sqlite+aiosqlite:///{database}",
    )


def _start(listener: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        # -P: nothing in the folder where storygen is called may stand in for a module.
        [sys.executable, "-P", embedded_server.__file__, str(listener), str(os.getpid())],
        pass_fds=[listener],
        stdin=subprocess.DEVNULL,
        env=os.environ | FRUGAL_ENVIRONMENT,
        start_new_session=True,  # Ctrl-C stops the run, which then still needs its server
    )


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _put_away(database: Path) -> None:
    """Keep the database's schema for the next run and drop this run's database.

    The film lies where it should by now, so a disk that fails here is no failure of the run.
    """
    aside = _template().with_suffix(f".{os.getpid()}")
    with suppress(StoreError, FileNotFoundError, sqlite3.Error):
        if database.exists() and not _template().exists():
            with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(aside)) as new:
                old.backup(new)
            files.sync(aside)
            files.rename(aside, _template())
    with suppress(StoreError):
        files.remove(aside)
        _drop(database)


def _drop(database: Path) -> None:
    for path in database.parent.glob(f"{database.name}*"):
        files.remove(path)


def _database(run_id: str) -> Path:
    return runs_folder() / run_id / "prefect.db"


def _template() -> Path:
    """Named by Prefect's version, as each has its own schema."""
    return prefect_folder() / f"template-{version('prefect')}.db"
