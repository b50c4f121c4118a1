import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

from storygen.stack import sqlite_writers


@pytest.fixture
def _queued() -> Iterator[None]:
    sqlite_writers.queue_writers()
    yield
    sqlite_writers.forget_writers()


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


@pytest.mark.usefixtures("_queued")
def test_of_many_transactions_in_a_loop_only_the_one_that_writes_is_with_sqlite(tmp_path: Path):
    counted = asyncio.run(_count_beside_one_another(f"{tmp_path / 'server.db'}"))

    assert counted == (20, 1)


async def _count_beside_one_another(path: str) -> tuple[int, int]:
    """What four writers counted together, and how many at most were between BEGIN and COMMIT."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 5})
    event.listen(engine.sync_engine, "connect", _by_hand)
    event.listen(engine.sync_engine, "begin", _deferred)
    inside = most = 0

    async def count() -> None:
        nonlocal inside, most
        for _ in range(5):
            async with engine.begin() as connection:
                inside += 1
                most = max(most, inside)
                found = await connection.exec_driver_sql("SELECT events FROM bucket")
                await asyncio.sleep(0.02)
                events = found.scalar_one() + 1
                await connection.exec_driver_sql(f"UPDATE bucket SET events = {events}")
                inside -= 1

    async def give_up() -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE bucket SET events = 99")
            await asyncio.sleep(60)

    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE bucket (events INTEGER)")
        await connection.exec_driver_sql("INSERT INTO bucket VALUES (0)")
    cancelled = asyncio.create_task(give_up())
    await asyncio.sleep(0.1)
    cancelled.cancel()
    await asyncio.gather(cancelled, *(count() for _ in range(4)), return_exceptions=True)
    async with engine.connect() as connection:
        counted = (await connection.exec_driver_sql("SELECT events FROM bucket")).scalar_one()
    await engine.dispose()
    return counted, most


def _by_hand(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN DEFERRED")
