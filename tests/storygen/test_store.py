import errno
import subprocess
import sys
from pathlib import Path

import pytest

from storygen import files
from storygen.errors import StoreError
from storygen.models.base import Artifact
from storygen.models.sound import Bed
from storygen.records import Records, artifacts_in, dump_record, load_record
from storygen.store import LocalStore, current_store
from tests.support.run_parts import forget_proofs


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def bed(artifact: Artifact) -> Bed:
    return Bed(audio=artifact, samples=1, loudness_lufs=-20, provider="synth")


def test_equal_bytes_are_kept_once(store: LocalStore, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"same")

    first = store.put_bytes(b"same", "text/plain")
    second = store.put_file(tmp_path / "file", "text/plain")

    assert first == second
    assert len([p for p in (tmp_path / "store").rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize("damage", [b"", b"sama", b"longer than before"])
def test_a_damaged_file_is_noticed_and_made_anew(store: LocalStore, tmp_path: Path, damage: bytes):
    kept = store.put_bytes(b"same", "text/plain")
    store.locate(kept).write_bytes(damage)
    fresh = LocalStore(tmp_path / "store")

    assert not fresh.is_whole(kept)
    with pytest.raises(StoreError, match="missing or damaged"):
        fresh.locate(kept)
    assert fresh.locate(fresh.put_bytes(b"same", "text/plain")).read_bytes() == b"same"


def test_a_full_disk_leaves_nothing_half_written(store: LocalStore, tmp_path: Path):
    def full(operation: str, path: Path) -> None:
        if operation == "rename":
            raise OSError(errno.ENOSPC, "No space left on device")

    files.inject(full)
    with pytest.raises(StoreError, match="free some disk space"):
        store.put_bytes(b"same", "text/plain")
    files.inject(None)

    assert not [p for p in (tmp_path / "store").rglob("*") if p.is_file()]


def test_a_record_is_no_hit_once_its_artifact_is_gone():
    kept = current_store().put_bytes(b"sound", "audio/wav")
    records = Records()
    records.put("key", bed(kept))
    assert records.get("key") == bed(kept)

    current_store().locate(kept).unlink()
    forget_proofs()

    assert records.get("key") is None


def test_a_record_reads_back_as_what_was_written():
    kept = current_store().put_bytes(b"sound", "audio/wav")

    assert load_record(dump_record((bed(kept), bed(kept)))) == (bed(kept), bed(kept))
    assert list(artifacts_in((bed(kept),))) == [kept]


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"{",
        b"null",
        b'{"model": "os:system", "value": {}}',
        b'{"model": "storygen.models.base:BaseModel", "value": {}}',
    ],
)
def test_a_damaged_or_foreign_record_is_refused(blob: bytes):
    with pytest.raises(StoreError):
        load_record(blob)


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_uses_stays(tmp_path: Path):
    asked = [sys.executable, "-c", "import os; print(os.getpid())"]
    ended = subprocess.run(asked, capture_output=True, check=True)
    (tmp_path / f".storygen-{int(ended.stdout)}-abc").mkdir()
    (tmp_path / ".storygen-notes").mkdir()

    with files.scratch(tmp_path) as own:
        files.sweep(tmp_path)

        assert {path.name for path in tmp_path.iterdir()} == {own.name, ".storygen-notes"}
