import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from storygen.sqlite_files import make_tables

SCHEMA = "CREATE TABLE IF NOT EXISTS kept (thing TEXT);"


def test_what_waiting_does_not_mend_is_told_at_once(tmp_path: Path):
    path = tmp_path / "small.db"
    make_tables(path, SCHEMA)
    begun_s = time.monotonic()

    with pytest.raises(sqlite3.OperationalError):
        make_tables(path, "CREATE TABLE IF NOT EXISTS (")

    assert time.monotonic() - begun_s < 2


def test_who_comes_while_another_makes_it_waits(tmp_path: Path):
    path = tmp_path / "small.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        waiting = threading.Thread(target=make_tables, args=(path, SCHEMA))
        waiting.start()
        time.sleep(0.2)
        assert waiting.is_alive()
        other.execute("COMMIT")
        waiting.join(10)

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (0,)
