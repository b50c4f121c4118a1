"""Has a server's many writers to one SQLite file wait for one another instead of failing."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def queue_writers() -> None:
    """Have every transaction ask for the right to write as it begins.

    Prefect's begin as readers. One that writes after another has written fails at once with
    "database is locked", whatever `busy_timeout` says, as what it read is out of date
    (https://www.sqlite.org/isolation.html, SQLITE_BUSY_SNAPSHOT). An event that is lost so may be
    the one that says that a run died.
    """
    event.listen(Engine, "before_cursor_execute", _as_writer, retval=True)


def _as_writer(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    return "BEGIN IMMEDIATE" if statement == "BEGIN DEFERRED" else statement, parameters
