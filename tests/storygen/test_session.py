import errno
import os
import sqlite3
from pathlib import Path

import pytest

from storygen import files, session
from storygen.home import prefect_folder, runs_folder


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())


def database_of(run_id: str) -> Path:
    database = runs_folder() / run_id / "prefect.db"
    database.parent.mkdir(parents=True)
    prefect_folder().mkdir(parents=True)
    with sqlite3.connect(database) as connection:
        connection.execute("create table here (a)")
    return database


def test_nothing_of_the_users_own_prefect_reaches_the_run(tmp_path: Path):
    os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = "postgresql://theirs"
    os.environ["PREFECT_DEFAULT_RESULT_STORAGE_BLOCK"] = "s3-bucket/theirs"

    session._set_environment(tmp_path / "prefect.db", 4200)

    assert str(tmp_path) in os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    assert "PREFECT_DEFAULT_RESULT_STORAGE_BLOCK" not in os.environ


def test_no_proxy_stands_before_the_embedded_server(tmp_path: Path):
    os.environ["no_proxy"] = "example.org"

    session._set_environment(tmp_path / "prefect.db", 4200)

    assert os.environ["no_proxy"] == "example.org,127.0.0.1"


def test_a_killed_runs_journal_does_not_reach_the_fresh_database(monkeypatch: pytest.MonkeyPatch):
    database = database_of("one")
    journal = database.with_name("prefect.db-wal")
    journal.write_bytes(b"left behind")
    seen: list[bool] = []
    monkeypatch.setattr(session, "_start", lambda _: seen.append(journal.exists()))
    monkeypatch.setattr(session, "_stop", lambda _: None)

    with session.embedded_session("one"):
        pass

    assert seen == [False]


@pytest.mark.parametrize("operation", ["rename", "remove", "sync"])
def test_a_disk_that_fails_after_the_film_is_no_failure_of_the_run(operation: str):
    database = database_of("one")

    def failing(name: str, _path: Path) -> None:
        if name == operation:
            raise OSError(errno.ENOSPC, "No space left on device")

    files.inject(failing)
    session._put_away(database)


def test_a_full_disk_under_the_database_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch):
    database_of("one")
    monkeypatch.setattr(session, "_start", lambda _: None)
    monkeypatch.setattr(session, "_stop", lambda _: None)
    monkeypatch.setattr(session, "disk_free_bytes", lambda _: 1000)

    with pytest.raises(session.StoreError, match="free some disk"), session.embedded_session("one"):
        raise RuntimeError("Service Unavailable")


def test_a_server_that_ends_at_once_is_not_waited_for(tmp_path: Path):
    class Ended:
        def poll(self) -> int:
            return 1

    session._set_environment(tmp_path / "prefect.db", 1)

    with pytest.raises(session.ToolError, match="did not start"):
        session.wait_until_ready(Ended())  # type: ignore[arg-type]
