"""Passages' vectors in a PostgreSQL database with pgvector, shared by many machines."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from storygen.passages.contract import Vectors
from storygen.passages.failures import IndexUnavailable, IndexUnfit
from storygen.services.keys import masked

_CONNECT_S = 10
_STATEMENT_S = 60
"""Far more than any takes here; else one that is stopped in the middle would stop all others."""
_GONE_MS = 30_000
"""How long a network may swallow what is sent before the connection counts as lost."""
_LOCK = 0x5709_7A55
"""Any number that no other program takes for its advisory lock."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS storygen_passages (
    source TEXT NOT NULL, number INTEGER NOT NULL, vector vector NOT NULL,
    PRIMARY KEY (source, number)
)
"""


class PostgresIndex:
    """The index that several machines share.

    A search compares with every passage of one source, some thousands at most: that is exact and
    takes milliseconds, so the column has no approximate index.

    Args:
        address: `postgresql://USER:PASSWORD@HOST/DATABASE`.
    """

    def __init__(self, address: str) -> None:
        import pgvector.psycopg
        import psycopg

        self._client: Any = psycopg
        self._vectors: Any = pgvector.psycopg
        self._address = address

    def make(self) -> None:
        """Make the extension and the table, if they are not there. Raises as `nearest`."""
        with self._connected(knows_vectors=False) as database:
            # Of two that make the same at once, PostgreSQL tells one that it exists already.
            database.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            database.execute("CREATE EXTENSION IF NOT EXISTS vector")
            database.execute(_SCHEMA)

    def numbers(self, source: str) -> frozenset[int]:
        """Which of a source's passages it holds. Raises as `nearest`."""
        with self._connected() as database:
            rows = database.execute(
                "SELECT number FROM storygen_passages WHERE source = %s", (source,)
            )
            return frozenset(number for (number,) in rows)

    def add(self, source: str, vectors: Mapping[int, Vectors]) -> None:
        """Keep vectors by the passages' numbers; those that are there stay. Raises as `nearest`."""
        rows = [(source, number, each) for number, each in vectors.items()]
        with self._connected() as database, database.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO storygen_passages VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", rows
            )

    def nearest(self, source: str, vector: Vectors, count: int) -> tuple[int, ...]:
        """The numbers of the nearest passages, the nearest first.

        Raises:
            IndexUnavailable: The server does not answer.
            IndexUnfit: It answers that it cannot do this.
        """
        with self._connected() as database:
            rows = database.execute(
                "SELECT number FROM storygen_passages WHERE source = %s "
                "ORDER BY vector <-> %s, number LIMIT %s",
                (source, vector, count),
            )
            return tuple(number for (number,) in rows)

    @contextmanager
    def _connected(self, knows_vectors: bool = True) -> Generator[Any]:
        """A connection in one transaction."""
        try:
            with self._client.connect(
                self._address, connect_timeout=_CONNECT_S, tcp_user_timeout=_GONE_MS
            ) as database:
                database.execute(f"SET LOCAL statement_timeout = '{_STATEMENT_S}s'")
                if knows_vectors:
                    self._vectors.register_vector(database)
                yield database
        except self._client.OperationalError as error:
            raise IndexUnavailable(
                f"the PostgreSQL database of STORYGEN_PASSAGES does not answer: {_said(error)}; "
                "check the address, the server and the network, or leave it out: passages are "
                "then kept on this machine"
            ) from None  # the chain may hold the address with its password
        except self._client.Error as error:
            raise IndexUnfit(
                f"the PostgreSQL database of STORYGEN_PASSAGES cannot keep passages: "
                f"{_said(error)}; it needs the extension pgvector (`CREATE EXTENSION vector`) and "
                "the right to make a table"
            ) from None


def _said(error: Exception) -> str:
    return masked(" ".join(str(error).split()))[:300]
