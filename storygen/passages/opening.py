"""Which index keeps the passages, by configuration."""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from storygen.errors import RequestError
from storygen.services.keys import find_key

if TYPE_CHECKING:  # a request is checked without what reckons with vectors
    from storygen.passages.contract import PassageIndex

ADDRESS = "STORYGEN_PASSAGES"
"""The variable, or Secret block `storygen-passages`, that names a PostgreSQL database."""
_SCHEMES = ("postgresql://", "postgres://")


def open_index() -> "PassageIndex":
    """The PostgreSQL database that is configured, else this machine's own; made if it is new.

    Raises:
        RequestError: What is configured is no such database, or cannot be used.
        StoreUnavailable: It does not answer.
        StoreError: It cannot keep passages, or the disk failed.
    """
    if address := check_index():
        from storygen.passages.postgres_index import PostgresIndex

        shared = PostgresIndex(address)
        shared.make()
        return shared
    return own_index()


def own_index() -> "PassageIndex":
    """This machine's own, made if it is new. Raises StoreError."""
    from storygen.passages.sqlite_index import SqliteIndex, make_database

    make_database()
    return SqliteIndex()


def check_index() -> str:
    """The configured address, empty where there is none; nobody is asked.

    Raises:
        RequestError: It is no address of a PostgreSQL database, or its client is not installed.
    """
    address = find_key(ADDRESS) or ""
    if address and not address.startswith(_SCHEMES):
        raise RequestError(
            f"{ADDRESS} is no address of a PostgreSQL database: write it as "
            "postgresql://USER:PASSWORD@HOST/DATABASE, or leave it out"
        )
    if address and not all(map(find_spec, ("psycopg", "pgvector"))):
        raise RequestError(
            f"{ADDRESS} names a PostgreSQL database, and its client is not installed: "
            "pip install 'storygen[postgres]'"
        )
    if address and not _is_readable(address):
        raise RequestError(
            f"{ADDRESS} cannot be read as an address: in the name and the password write % as %25, "
            "@ as %40, / as %2F and : as %3A, and check what stands behind a question mark"
        )
    return address


def _is_readable(address: str) -> bool:
    """Whether the client would see each part where it is; else its errors quote the password."""
    psycopg: Any = import_module("psycopg")
    try:
        parts = import_module("psycopg.conninfo").conninfo_to_dict(address)
    except psycopg.Error:
        return False
    return not any("@" in parts.get(name, "") for name in ("host", "dbname"))
