"""Passages' vectors in a small SQLite database of this machine, searched with sqlite-vec."""

import sqlite3
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from storygen.errors import StoreError
from storygen.home import home
from storygen.passages.contract import Vectors
from storygen.sqlite_files import BUSY_S, make_tables

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    source TEXT, number INTEGER, vector BLOB, PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, used_at_s REAL) WITHOUT ROWID;
"""


def database_path() -> Path:
    """Where the database lies, in storygen's home."""
    return home() / "passages.db"


class SqliteIndex:
    """The index that needs nothing but this machine."""

    def numbers(self, source: str) -> frozenset[int]:
        """Which of a source's passages it holds. Raises StoreError."""
        with _database() as database:
            database.execute("REPLACE INTO sources VALUES (?, ?)", (source, time.time()))
            rows = database.execute("SELECT number FROM passages WHERE source = ?", (source,))
            return frozenset(number for (number,) in rows)

    def add(self, source: str, vectors: Mapping[int, Vectors]) -> None:
        """Keep vectors by the passages' numbers; those that are there stay. Raises StoreError."""
        rows = [(source, number, each.tobytes()) for number, each in vectors.items()]
        with _database() as database, database:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT OR IGNORE INTO passages VALUES (?, ?, ?)", rows)

    def nearest(self, source: str, vector: Vectors, count: int) -> tuple[int, ...]:
        """The numbers of the nearest passages, the nearest first. Raises StoreError."""
        with _database() as database:
            _teach_distance(database)
            rows = database.execute(
                "SELECT number FROM passages WHERE source = ? "
                "ORDER BY vec_distance_l2(vector, ?), number LIMIT ?",
                (source, vector.tobytes(), count),
            )
            return tuple(number for (number,) in rows)


def make_database() -> None:
    """Make the table, if it is not there; several processes may at once. Raises StoreError."""
    with _foreseen():
        make_tables(database_path(), _SCHEMA)


def forget_unused(since_s: float) -> int:
    """Drop the sources that nobody has looked into since; how many bytes that freed.

    Args:
        since_s: Seconds since the epoch.

    Raises:
        StoreError: The disk failed, or the file is no database.
    """
    path = database_path()
    if not path.exists():
        return 0
    make_database()
    before = path.stat().st_size
    with _database() as database:
        database.execute("DELETE FROM sources WHERE used_at_s <= ?", (since_s,))
        database.execute("DELETE FROM passages WHERE source NOT IN (SELECT source FROM sources)")
        database.execute("VACUUM")
    return max(0, before - path.stat().st_size)


@contextmanager
def _database() -> Generator[sqlite3.Connection]:
    path = database_path()
    with (
        _foreseen(),
        closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as database,
    ):
        yield database


@contextmanager
def _foreseen() -> Generator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            f"could not use {str(database_path())!r}: {error}; check the disk, or delete that "
            "file: it is made anew from the sources, and embeddings that were paid for are paid "
            "for again"
        ) from error


def _teach_distance(database: sqlite3.Connection) -> None:
    """Add `vec_distance_l2`: sqlite-vec's, or our own where Python's SQLite takes no extensions."""
    if not hasattr(database, "enable_load_extension"):  # as in Apple's own Python
        database.create_function("vec_distance_l2", 2, _distance, deterministic=True)
        return
    import sqlite_vec

    database.enable_load_extension(True)
    sqlite_vec.load(database)
    database.enable_load_extension(False)


def _distance(one: bytes, other: bytes) -> float:
    apart = np.frombuffer(one, np.float32) - np.frombuffer(other, np.float32)
    return float(np.linalg.norm(apart))
