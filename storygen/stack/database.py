"""The stack's PostgreSQL database: that it can be used, and that no other living stack uses it."""

import asyncio
import threading
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, cast

from storygen.errors import RequestError

_CONNECT_S, _ANSWER_S = 10.0, 30.0
_POLL_S = 5.0
_LOCK = 0x73746F727967656E
"""`storygen` as a number: an advisory lock, which the server frees when its holder is gone."""

_SEE_DEAD_HOSTS = (
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
"""Within a minute; by default the lock of a machine that lost its power would stay for hours."""


def try_database(address: str) -> None:
    """Find out within seconds what Prefect's server would wait minutes for.

    Args:
        address: SQLAlchemy's.

    Raises:
        RequestError: It does not answer, turns us away, or another stack that is up uses it.
    """
    asyncio.run(_try(address))


@contextmanager
def held_database(address: str) -> Generator[None]:
    """Keep other stacks away from a database: each would take the other's runs.

    Args:
        address: SQLAlchemy's; empty for the stack's own file, which nobody else uses.

    Raises:
        RequestError: As `try_database`.
    """
    if not address:
        yield
        return
    taken: Future[None] = Future()
    loop = asyncio.new_event_loop()
    holder = loop.create_task(_hold(address, taken))
    thread = threading.Thread(target=_run, args=[loop, holder], daemon=True)
    thread.start()
    try:
        taken.result(_ANSWER_S)
        yield
    finally:
        with suppress(RuntimeError):  # it is over already
            loop.call_soon_threadsafe(holder.cancel)
        thread.join(_ANSWER_S)


def _run(loop: asyncio.AbstractEventLoop, holder: "asyncio.Task[None]") -> None:
    try:
        loop.run_until_complete(asyncio.wait([holder]))
    finally:
        loop.close()


async def _try(address: str) -> None:
    connection = await _connect(address)
    await connection.close()


async def _hold(address: str, taken: "Future[None]") -> None:
    """Hold the lock until cancelled; again where PostgreSQL was started again meanwhile."""
    connection: Any = None
    try:
        while True:
            try:
                if connection is None or connection.is_closed():
                    connection = await _connect(address)
            except RequestError as error:
                if not taken.done():
                    taken.set_exception(error)
                    return
                print(error, flush=True)
            if not taken.done():
                taken.set_result(None)
            await asyncio.sleep(_POLL_S)
    finally:
        if connection is not None:
            connection.terminate()


async def _connect(address: str) -> Any:
    """A connection that holds the lock. Raises RequestError."""
    import asyncpg
    from sqlalchemy.engine import make_url

    url = make_url(address)
    shown = url.set(drivername="postgresql", password=None).render_as_string()
    options = cast("dict[str, Any]", url.get_dialect()().create_connect_args(url)[1])
    for name in [name for name in options if name.startswith(("prepared_statement_", "async_"))]:
        del options[name]  # what SQLAlchemy takes for itself
    try:
        patience = {"timeout": _CONNECT_S, "command_timeout": _CONNECT_S}
        connection = await cast(Any, asyncpg).connect(**options | patience)
        await connection.execute(_SEE_DEAD_HOSTS)
        is_free = await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as e:
        raise RequestError(
            f"the database {shown} cannot be used: {e or type(e).__name__}; check that PostgreSQL "
            "answers there, that the database is made (`createdb`), its user and the password"
        ) from e
    if not is_free:
        await connection.close()
        raise RequestError(
            f"another stack that is up uses the database {shown}, and would take this one's runs: "
            "give each a database of its own (`createdb`), or `storygen down` the other one; if "
            "its machine is gone, try again in a minute"
        )
    return connection
