"""Small SQLite databases that several processes write to."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from storygen import files

BUSY_S = 30.0
"""How long to wait for others."""
_POLL_S = 0.05
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_PRIMARY = 0xFF  # the code's last byte; the others say more of the same


def make_tables(path: Path, schema: str) -> None:
    """Make a database's tables, if they are not there; several processes may at once.

    Args:
        path: Of the database; its folder is made.
        schema: Statements that do no harm where their tables exist.

    Raises:
        StoreError: The folder cannot be made.
        sqlite3.Error: The disk failed, or the file is no database.
    """
    files.make_folder(path.parent)
    deadline_s = time.monotonic() + BUSY_S
    with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as database:
        while True:
            try:
                # Turning to write-ahead does not wait for others as statements do.
                database.execute("PRAGMA journal_mode=WAL")
                database.executescript(schema)
                return
            except sqlite3.OperationalError as error:
                is_passing = getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _PASSING
                if not is_passing or time.monotonic() > deadline_s:
                    raise
                time.sleep(_POLL_S)
