import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from storygen import ledger
from storygen.cli import runs
from storygen.cli.create import prepare
from storygen.cli.main import main
from storygen.ledger import LedgerEntry
from storygen.models.publication import Publication
from storygen.models.usage import Usage
from storygen.request import make_request
from storygen.services.spending import Spending
from storygen.wav import wav_bytes


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[LedgerEntry]:
    """The entries that runs were started for; none really starts."""
    entries: list[LedgerEntry] = []

    def run_flow(entry: LedgerEntry, **_: object) -> int:
        entries.append(entry)
        return 0

    monkeypatch.setattr(runs, "run_flow", run_flow)
    return entries


def interrupted(tmp_path: Path, **fields: object) -> LedgerEntry:
    request = make_request(text="Hi there.", output=str(tmp_path / "out"), **fields)
    entry = prepare(request, b"Hi there.", "text.txt")
    ledger.write_entry(entry)
    return entry


def test_a_run_goes_on_under_its_own_name_and_identity(tmp_path: Path, started: list[LedgerEntry]):
    entry = interrupted(tmp_path)

    assert main(["resume", entry.run_id]) == 0

    assert started == [entry]


def test_a_run_goes_on_with_another_budget(tmp_path: Path, started: list[LedgerEntry]):
    entry = interrupted(tmp_path, budget_usd=0.1)

    assert main(["resume", entry.run_id, "--budget-usd", "0.5"]) == 0
    assert main(["resume", entry.run_id, "--budget-usd", "-1"]) == 2

    (again,) = started
    assert (again.run_id, again.identity) == (entry.run_id, entry.identity)
    assert again.request == entry.request.model_copy(update={"budget_usd": 0.5})


def test_what_a_run_paid_is_told_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    entry = interrupted(tmp_path)
    assert main(["status", entry.run_id]) == 0
    assert "services" not in capsys.readouterr().out
    for provider, usd in (("elevenlabs", 0.1), ("openai", 0.02), ("edge-tts", 0.0)):
        with Spending(entry.run_id).call(provider, Usage(usd=usd)) as charge:
            charge(())
    with Spending(entry.run_id).call("unheard-of", Usage()) as charge:
        charge(())

    assert main(["status", entry.run_id]) == 0

    said = "0.12 USD (elevenlabs 0.10, openai 0.02, unheard-of at a price that is not known)"
    assert f"services  {said}\n" in capsys.readouterr().out


def test_music_that_changed_meanwhile_makes_another_request(
    tmp_path: Path, started: list[LedgerEntry]
):
    music = tmp_path / "a.wav"
    music.write_bytes(wav_bytes(np.zeros(48_000 * 3, np.float32)))
    entry = interrupted(tmp_path, music=str(music))
    music.write_bytes(wav_bytes(np.ones(48_000 * 3, np.float32)))

    assert main(["resume", entry.run_id]) == 0

    assert started[0].run_id == entry.run_id
    assert started[0].identity != entry.identity


def test_music_that_is_gone_is_said_before_anything_starts(
    tmp_path: Path, started: list[LedgerEntry], capsys: pytest.CaptureFixture[str]
):
    music = tmp_path / "a.wav"
    music.write_bytes(wav_bytes(np.zeros(48_000 * 3, np.float32)))
    entry = interrupted(tmp_path, music=str(music))
    music.unlink()

    assert main(["resume", entry.run_id]) == 2

    assert "a.wav" in capsys.readouterr().err
    assert started == []


def test_an_older_film_does_not_answer_for_a_run_that_makes_it_anew(
    tmp_path: Path, started: list[LedgerEntry]
):
    film = Publication(
        run_id="1", title="Hi", folder=str(tmp_path), files=(), duration_s=1, passed=True
    )
    older = interrupted(tmp_path)
    ledger.write_entry(older.model_copy(update={"state": "finished", "publication": film}))
    entry = interrupted(tmp_path, redo=("voice",))

    main(["resume", entry.run_id])

    assert [one.run_id for one in started] == [entry.run_id]


def on_stack(run_id: str, **changes: object) -> LedgerEntry:
    plain = LedgerEntry(
        run_id=run_id, identity="", request=make_request(text="Hi."), content="", title="Hi",
        state="running", started_at="2026-01-01T06:00:00+00:00", stage="voice",
        server="http://127.0.0.1:4200/api",
    )  # fmt: skip
    entry = plain.model_copy(update=changes)
    ledger.write_entry(entry)
    return entry


def test_a_run_of_the_stack_is_told_of_while_the_stack_is_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    here = interrupted(tmp_path)
    on_stack("11111111-aaaa-bbbb-cccc-000000000000")

    assert main(["status"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [here.run_id, "11111111"]
    assert "http://127.0.0.1:4200" in listed[1] and "interrupted" in listed[1]

    assert main(["status", "1111"]) == 0
    said = capsys.readouterr().out
    assert "stage     voice" in said
    assert "http://127.0.0.1:4200/runs/flow-run/11111111-aaaa-bbbb-cccc-000000000000" in said


def test_a_run_of_the_stack_is_not_resumed_without_it(capsys: pytest.CaptureFixture[str]):
    on_stack("11111111-aaaa-bbbb-cccc-000000000000")

    assert main(["resume", "11111111"]) == 2

    assert "`storygen up`" in capsys.readouterr().err


def test_status_loads_neither_prefect_nor_what_is_large():
    code = (
        "import sys; from storygen.cli.main import main; main(['status'])\n"
        "print(sorted({'prefect', 'numpy', 'cv2', 'av', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
