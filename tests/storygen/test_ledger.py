import fcntl
import os
from pathlib import Path

import pytest

from storygen import ledger
from storygen.errors import RequestError
from storygen.ledger import LedgerEntry
from storygen.models.publication import Publication, PublishedFile
from storygen.request import Request
from storygen.store import current_store
from tests.support.run_parts import forget_proofs


def entry(run_id: str, **changes: object) -> LedgerEntry:
    plain = LedgerEntry(
        run_id=run_id, identity="same", request=Request(), content="sha256:0.txt", title="A",
        state="running", started_at=ledger.now(),
    )  # fmt: skip
    return plain.model_copy(update=changes)


def finished(run_id: str, folder: Path) -> LedgerEntry:
    folder.mkdir()
    (folder / "video.mp4").write_bytes(b"film")
    film = PublishedFile(name="video.mp4", content=current_store().put_bytes(b"film", "video/mp4"))
    published = Publication(
        run_id=run_id, title="A", folder=str(folder), duration_s=1, passed=True, files=(film,)
    )
    return entry(run_id, state="finished", publication=published)


def test_a_run_whose_process_died_is_read_as_interrupted():
    with ledger.alive("20260101-1"):
        ledger.write_entry(entry("20260101-1"))
        assert ledger.read_entry("20260101-1").state == "running"

    assert ledger.read_entry("20260101-1").state == "interrupted"


def test_the_beginning_of_a_run_id_will_do_while_it_is_clear():
    ledger.write_entry(entry("20260101-aa"))
    ledger.write_entry(entry("20260102-bb"))

    assert ledger.read_entry("20260102").run_id == "20260102-bb"
    with pytest.raises(RequestError, match="2 runs"):
        ledger.read_entry("2026")
    with pytest.raises(RequestError, match="not known"):
        ledger.read_entry("1999")


def test_a_finished_run_answers_until_one_of_its_files_changes(tmp_path: Path):
    ledger.write_entry(finished("20260101-1", tmp_path / "en"))
    found = ledger.find_finished("same")
    assert found is not None
    assert found.run_id == "20260101-1"

    (tmp_path / "en" / "video.mp4").write_bytes(b"fil!")

    assert ledger.find_finished("same") is None


def test_an_entry_that_cannot_be_read_is_left_out():
    ledger.write_entry(entry("20260101-1"))
    broken = ledger.runs_folder() / "20260102-2"
    broken.mkdir()
    (broken / "run.json").write_text("{", encoding="utf-8")

    assert [one.run_id for one in ledger.read_entries()] == ["20260101-1"]


def test_a_stray_file_among_the_runs_stops_nobody():
    ledger.write_entry(entry("20260101-1"))
    (ledger.runs_folder() / "notes.txt").write_text("mine", encoding="utf-8")

    assert [one.run_id for one in ledger.read_entries()] == ["20260101-1"]


def test_a_film_whose_folder_became_a_file_is_no_answer(tmp_path: Path):
    ledger.write_entry(finished("20260101-1", tmp_path / "en"))
    (tmp_path / "en" / "video.mp4").unlink()
    (tmp_path / "en").rmdir()
    (tmp_path / "en").write_text("", encoding="utf-8")

    assert ledger.find_finished("same") is None


def test_a_film_that_another_provider_stood_in_for_is_no_answer(tmp_path: Path):
    made = finished("20260101-1", tmp_path / "en")
    assert made.publication is not None
    stood_in = made.publication.model_copy(update={"fallbacks": ("voice: espeak-ng spoke",)})
    ledger.write_entry(made.model_copy(update={"publication": stood_in}))

    assert ledger.find_finished("same") is None


def test_two_who_ask_at_once_do_not_take_one_another_for_the_run():
    ledger.write_entry(entry("20260101-1"))
    with ledger.alive("20260101-1"):
        pass
    handle = os.open(ledger.runs_folder() / "20260101-1" / "alive", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)

    assert ledger.read_entry("20260101-1").state == "interrupted"
    os.close(handle)


def test_a_film_that_went_elsewhere_answers_while_its_files_are_whole_in_the_store(tmp_path: Path):
    made = finished("20260101-1", tmp_path / "en").model_copy(update={"film": "the film"})
    ledger.write_entry(made)
    ledger.write_entry(entry("20260101-2", film="the film"))  # still running
    (tmp_path / "en" / "video.mp4").unlink()

    found = ledger.find_made("the film")
    assert found is not None and found.run_id == "20260101-1"
    assert ledger.find_made("another film") is None
    assert ledger.find_made("") is None

    assert made.publication is not None
    current_store().locate(made.publication.files[0].content).write_bytes(b"fil!")
    forget_proofs()
    assert ledger.find_made("the film") is None


def test_a_film_in_which_another_provider_stood_in_answers_nowhere(tmp_path: Path):
    made = finished("20260101-1", tmp_path / "en")
    assert made.publication is not None
    publication = made.publication.model_copy(update={"fallbacks": ("voice: another spoke",)})
    update = {"film": "the film", "publication": publication}
    ledger.write_entry(made.model_copy(update=update))

    assert ledger.find_made("the film") is None
    assert ledger.find_finished("same") is None


def test_a_film_is_the_same_wherever_it_goes_and_no_other_one():
    request = Request(text="Hi.")
    elsewhere = request.model_copy(update={"output": "/films", "origin": "another path"})
    louder = request.model_copy(update={"seed": 2})

    assert request.film_identity("content") == elsewhere.film_identity("content")
    assert request.identity("content") != elsewhere.identity("content")
    assert request.film_identity("content") != louder.film_identity("content")
    assert request.film_identity("content") != request.film_identity("other content")
