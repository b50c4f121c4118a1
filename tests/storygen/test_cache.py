import os
import time
from pathlib import Path

import pytest

from storygen import ledger
from storygen.cli import cache
from storygen.cli.main import main
from storygen.home import store_folder
from storygen.ledger import LedgerEntry
from storygen.request import Request
from storygen.store import current_store
from tests.support.run_parts import forget_proofs

HOUR_S = 3600


def kept(content: bytes) -> Path:
    return current_store().locate(current_store().put_bytes(content, "text/plain"))


def age(path: Path) -> None:
    os.utime(path, (time.time() - HOUR_S, time.time() - HOUR_S))


def running(run_id: str) -> LedgerEntry:
    return LedgerEntry(
        run_id=run_id, identity="x", request=Request(), content="sha256:0.txt", title="A",
        state="running", started_at=ledger.now(),
    )  # fmt: skip


def test_pruning_all_leaves_nothing_in_the_store():
    kept(b"old")

    assert main(["cache", "prune", "--older-than-days", "0"]) == 0

    assert [path for path in store_folder().rglob("*") if path.is_file()] == []


def test_what_a_run_going_on_made_or_used_stays():
    old, used = kept(b"old"), kept(b"used")
    age(old)
    age(used)
    with ledger.alive("20260101-1"):
        ledger.write_entry(running("20260101-1"))
        database = ledger.runs_folder() / "20260101-1" / "prefect.db"
        database.write_bytes(b"")
        age(database)
        forget_proofs()
        made = kept(b"made")
        kept(b"used")

        main(["cache", "prune", "--older-than-days", "0"])

    assert not old.exists()
    assert used.exists()
    assert made.exists()
    assert database.exists()


def test_a_file_that_goes_away_while_it_is_looked_at_is_left_out(monkeypatch: pytest.MonkeyPatch):
    there = kept(b"there")
    monkeypatch.setattr(cache, "_kept", lambda: [there, there.with_name("gone")])

    assert main(["cache", "size"]) == 0
    assert main(["cache", "prune"]) == 0


@pytest.mark.parametrize("days", ["-1", "nan"])
def test_an_age_that_is_none_removes_nothing(days: str):
    there = kept(b"there")

    assert main(["cache", "prune", "--older-than-days", days]) == 2
    assert there.exists()
