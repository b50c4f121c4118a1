"""The index in a real PostgreSQL with pgvector."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from storygen.errors import RequestError, StoreError, StoreUnavailable
from storygen.passages import postgres_index
from storygen.passages.hashing import HashedEmbedder
from storygen.passages.opening import open_index
from storygen.passages.searching import PassageSearch
from tests.support.postgres import postgres, server_with_vectors
from tests.support.s3_servers import free_port

pytest.importorskip("psycopg", reason="storygen[postgres] is not installed")
pytest.importorskip("pgvector", reason="storygen[postgres] is not installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    package = server_with_vectors()
    if package is None:
        pytest.skip("no PostgreSQL with pgvector is installed")
    with postgres(package) as running:
        yield running


@pytest.mark.parametrize("password", ["hunter%s2x", "hunter@s2x", "hunter/s2x"])
def test_a_password_that_breaks_the_address_is_not_quoted(
    password: str, monkeypatch: pytest.MonkeyPatch
):
    address = f"postgresql://storygen:{password}@127.0.0.1:{free_port()}/db"
    monkeypatch.setenv("STORYGEN_PASSAGES", address)

    with pytest.raises(RequestError, match="@ as %40") as told:
        open_index()
    assert "hunter" not in str(told.value) and "s2x" not in str(told.value)


@pytest.mark.slow
def test_it_finds_what_the_embedded_index_finds(
    address: str, fables: list[str], monkeypatch: pytest.MonkeyPatch
):
    embedder = HashedEmbedder(fables)
    vector = embedder.embed(["a crow drops pebbles into a pitcher"])[0]
    found: list[tuple[int, ...]] = []
    for place in ("", address):
        monkeypatch.setenv("STORYGEN_PASSAGES", place)
        for _ in range(2):
            search = PassageSearch(fables, embedder, open_index())
            search.prepare()
        found.append(search.nearest(vector, 5))

    assert len(found[0]) == 5 and found[0] == found[1]


@pytest.mark.slow
def test_two_that_open_a_new_database_at_once_both_can(address: str):
    other = address.replace("/postgres", "/template1")
    told = "from storygen.passages.opening import open_index; open_index()"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", told], stderr=subprocess.PIPE, text=True,
            env={**os.environ, "STORYGEN_PASSAGES": other},
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=300)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said


def test_a_server_that_is_not_there_is_told_of_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv(
        "STORYGEN_PASSAGES", f"postgresql://me:hunter22@127.0.0.1:{free_port()}/films"
    )

    with pytest.raises(StoreUnavailable, match="does not answer") as told:
        open_index()
    assert "hunter22" not in str(told.value)


@pytest.mark.slow
def test_nobody_waits_for_ever_for_another_that_is_stopped(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    import psycopg

    monkeypatch.setenv("STORYGEN_PASSAGES", address)
    monkeypatch.setattr(postgres_index, "_STATEMENT_S", 1)
    with psycopg.connect(address) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (postgres_index._LOCK,))

        with pytest.raises(StoreUnavailable, match="statement timeout"):
            open_index()


@pytest.mark.slow
def test_who_may_make_no_table_is_told_what_is_needed(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    import psycopg

    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE ROLE reader LOGIN")
        database.execute("CREATE DATABASE empty")
    shown = address.replace("prefect@", "reader@").replace("/postgres", "/empty")
    monkeypatch.setenv("STORYGEN_PASSAGES", shown)

    with pytest.raises(StoreError, match="CREATE EXTENSION vector"):
        open_index()
