"""A Prefect of storygen's own for runs without a server, apart from the user's.

Each run has a small database of its own, copied from a migrated template, so that many runs at
once never wait for one another's locks and a run starts without migrating.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storygen import files
from storygen.home import prefect_folder, runs_folder

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}
_LEAVE_OUT = ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_API_AUTH_STRING")


def enter_embedded_session(run_id: str) -> None:
    """Set this process up for a server-less run. Call before Prefect is imported."""
    for name in _LEAVE_OUT:
        os.environ.pop(name, None)
    folder = prefect_folder()
    files.make_folder(folder)
    database = _database(run_id)
    if _template().is_file() and not database.exists():
        files.copy(_template(), database)
    os.environ.update(_QUIET)
    os.environ["PREFECT_HOME"] = str(folder)
    os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{database}"


def leave_embedded_session(run_id: str) -> None:
    """Keep the database's schema for the next run and drop this run's database."""
    database = _database(run_id)
    if database.exists() and not _template().exists():
        _save_template(database)
    for path in database.parent.glob("prefect.db*"):
        files.remove(path)


def _save_template(database: Path) -> None:
    aside = _template().with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(aside)) as copy:
        source.backup(copy)
    files.rename(aside, _template())


def _database(run_id: str) -> Path:
    return runs_folder() / run_id / "prefect.db"


def _template() -> Path:
    """Named by Prefect's version, as each has its own schema."""
    from importlib.metadata import version

    return prefect_folder() / f"template-{version('prefect')}.db"
