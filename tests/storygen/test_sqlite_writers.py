import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

from storygen.stack import sqlite_writers


@pytest.fixture
def _queued() -> Iterator[None]:
    sqlite_writers.queue_writers()
    yield
    event.remove(Engine, "before_cursor_execute", sqlite_writers._as_writer)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Begins its transactions as Prefect's server does."""
    engine = create_engine(f"sqlite:///{tmp_path / 'server.db'}", connect_args={"timeout": 30})

    def by_hand(connection, _record) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN DEFERRED")

    event.listen(engine, "connect", by_hand)
    event.listen(engine, "begin", begin)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bucket (events INTEGER)")
        connection.exec_driver_sql("INSERT INTO bucket VALUES (0)")
    yield engine
    engine.dispose()


@pytest.mark.usefixtures("_queued")
def test_writers_that_read_first_wait_for_one_another_and_lose_nothing(engine: Engine):
    all_here = threading.Barrier(4)

    def count() -> None:
        all_here.wait()
        for _ in range(5):
            with engine.begin() as connection:
                (events,) = connection.exec_driver_sql("SELECT events FROM bucket").one()
                connection.exec_driver_sql(f"UPDATE bucket SET events = {events + 1}")

    counters = [threading.Thread(target=count) for _ in range(4)]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT events FROM bucket").scalar() == 20
