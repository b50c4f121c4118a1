"""What the runs of one machine know together about services: a small SQLite database."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from storygen.errors import StoreError
from storygen.home import home
from storygen.sqlite_files import BUSY_S, make_tables

_SCHEMA = """
CREATE TABLE IF NOT EXISTS attempts (provider TEXT, at_s REAL, answered INTEGER);
CREATE INDEX IF NOT EXISTS attempts_by_provider ON attempts (provider, at_s);
CREATE TABLE IF NOT EXISTS services (
    provider TEXT PRIMARY KEY, opened_at_s REAL, probed_at_s REAL, resume_at_s REAL
);
CREATE TABLE IF NOT EXISTS charges (
    run_id TEXT, at TEXT, provider TEXT, model TEXT, usage TEXT, usd REAL
);
CREATE INDEX IF NOT EXISTS charges_by_run ON charges (run_id);
CREATE TABLE IF NOT EXISTS under_way (
    call TEXT PRIMARY KEY, books TEXT,
    run_id TEXT, at TEXT, provider TEXT, model TEXT, usage TEXT, usd REAL
);
"""
_ready: set[Path] = set()
_making = Lock()


def database_path() -> Path:
    """Where the database lies, in storygen's home."""
    return home() / "services.db"


@contextmanager
def shared_state() -> Generator[sqlite3.Connection]:
    """The database in one write transaction, which other processes wait for.

    Raises:
        StoreError: The disk failed, or the file is no database.
    """
    path = database_path()
    try:
        with closing(_connected(path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection
    except sqlite3.Error as error:
        raise StoreError(
            f"could not use {str(path)!r}: {error}; check the disk, or delete that file: it "
            "holds only what services cost and which of them are down"
        ) from error


def _connected(path: Path) -> sqlite3.Connection:
    if path not in _ready or not path.exists():
        with _making:
            make_tables(path, _SCHEMA)
            _ready.add(path)
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection
