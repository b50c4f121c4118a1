"""A database that cannot be used is told before the stack waits for its server."""

import shutil
import time
from collections.abc import Iterator

import pytest

from storygen.errors import RequestError
from storygen.stack.database import held_database, try_database
from tests.support.postgres import postgres
from tests.support.s3_servers import free_port

needs_postgres = pytest.mark.skipif(
    shutil.which("initdb") is None, reason="PostgreSQL is not installed"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgres() as address:
        yield address.replace("postgresql://", "postgresql+asyncpg://")


def test_a_server_that_is_not_there_is_told_within_seconds_and_without_the_password():
    begun_at = time.monotonic()
    with pytest.raises(RequestError, match=r"cannot be used: .*check that PostgreSQL") as refused:
        try_database(f"postgresql+asyncpg://me:secret-word@127.0.0.1:{free_port()}/films")
    assert time.monotonic() - begun_at < 30
    assert "secret-word" not in str(refused.value) and "me:***@127" in str(refused.value)


@needs_postgres
def test_a_database_that_is_not_made_is_told(address: str):
    try_database(address)
    with pytest.raises(RequestError, match=r"no-such-films.*createdb"):
        try_database(address.rpartition("/")[0] + "/no-such-films")


@needs_postgres
def test_a_database_is_one_living_stacks_alone(address: str):
    with held_database(address):
        with pytest.raises(RequestError, match="another stack that is up uses the database"):
            try_database(address)
        with (
            pytest.raises(RequestError, match="another stack that is up"),
            held_database(address),
        ):
            raise AssertionError("two stacks hold it")
    with held_database(address):
        pass
    try_database(address)


def test_a_stack_with_a_file_of_its_own_holds_nothing():
    with held_database(""):
        pass
