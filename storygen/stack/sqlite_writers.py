"""Has a server's many writers to one SQLite file wait for one another instead of failing."""

import asyncio
from collections.abc import MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util import await_only

_TURN = "storygen_turn"
_LONGEST_WAIT_S = 30.0
_turns: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = WeakKeyDictionary()


def queue_writers() -> None:
    """Have every transaction ask for the right to write as it begins, one at a time.

    Prefect's begin as readers. One that writes after another has written fails at once with
    "database is locked", whatever `busy_timeout` says, as what it read is out of date
    (https://www.sqlite.org/isolation.html, SQLITE_BUSY_SNAPSHOT). An event that is lost so may be
    the one that says that a run died.

    They take turns in the event loop before they ask SQLite, where one that waits holds its
    connection's mutex: Python's garbage collector, which closes forgotten cursors in the loop's
    thread, would then wait for that mutex, and with it the transaction that is to end the waiting,
    until the 60 s of `busy_timeout` are over (seen with gdb: `sqlite3_reset` within
    `gc_collect_main`).
    """
    event.listen(Engine, "before_cursor_execute", _as_writer, retval=True)
    for end in ("commit", "rollback"):
        event.listen(Engine, end, _ended)
    for end in ("checkin", "invalidate", "close"):
        event.listen(Pool, end, _given_back)


def _as_writer(
    connection: Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    if statement != "BEGIN DEFERRED":
        return statement, parameters
    if connection.dialect.is_async:
        await_only(_take_turn(connection.info))
    return "BEGIN IMMEDIATE", parameters


async def _take_turn(info: MutableMapping[Any, Any]) -> None:
    """Wait for all that began before; not for ever, as SQLite itself has them wait too."""
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    try:
        await asyncio.wait_for(turn.acquire(), _LONGEST_WAIT_S)
    except TimeoutError:
        return
    info[_TURN] = turn


def _ended(connection: Connection) -> None:
    _give_turn(connection.info)


def _given_back(_dbapi: Any, entry: ConnectionPoolEntry, *_more: Any) -> None:
    """Also one whose task was cancelled in the middle, or whose connection broke."""
    _give_turn(entry.info)


def _give_turn(info: MutableMapping[Any, Any]) -> None:
    turn: asyncio.Lock | None = info.pop(_TURN, None)
    if turn is not None:
        turn.release()


def forget_writers() -> None:
    """Undo `queue_writers`."""
    event.remove(Engine, "before_cursor_execute", _as_writer)
    for end in ("commit", "rollback"):
        event.remove(Engine, end, _ended)
    for end in ("checkin", "invalidate", "close"):
        event.remove(Pool, end, _given_back)
