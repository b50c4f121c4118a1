"""What a run notes of itself, told of by several stages at once."""

import threading
import time
from types import SimpleNamespace
from uuid import uuid4

import pytest

from flows import run_notes
from flows.run_notes import RunRecord, noted
from storygen.ledger import known_entry
from storygen.models.usage import Usage
from storygen.request import Request
from storygen.runs.labels import COST_USD, lines_in, lines_told
from storygen.services import spending
from storygen.services.books import Books, Line
from storygen.services.spending import Spending, use_spending


class _Labels:
    def __init__(self, _flow_run_id: object = None) -> None:
        self.kept: dict[str, object] = {}

    def put(self, labels: dict[str, object]) -> None:
        time.sleep(0.01)  # another stage's line comes meanwhile
        self.kept.update(labels)

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def own_books():
    before = spending.current_spending()
    use_spending(Spending("nothing"))
    yield
    use_spending(before)


def test_no_line_is_lost_where_stages_end_at_once():
    labels = _Labels()
    record = RunRecord(Request(), "run", labels)  # pyright: ignore[reportArgumentType]
    threads = [threading.Thread(target=record.add_line, args=(str(at),)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(lines_in(labels.kept).values()) == [str(at) for at in range(8)]


def test_what_services_cost_is_told_also_of_a_run_with_a_name_of_its_own():
    use_spending(Spending("a name of its own"))
    books = Books("a name of its own")
    line = Line("openai", Usage(model="tts-1"), 0.25)
    books.end(books.begin(line), line)
    labels = _Labels()

    RunRecord(Request(), str(uuid4()), labels).add_line("voice")  # pyright: ignore[reportArgumentType]

    assert labels.kept[COST_USD] == 0.25


def test_an_unforeseen_error_is_a_failure_in_the_ledger(monkeypatch: pytest.MonkeyPatch):
    run_id = str(uuid4())
    monkeypatch.setattr(run_notes, "RunLabels", _Labels)
    monkeypatch.setattr(run_notes, "flow_run", SimpleNamespace(id=run_id))

    with pytest.raises(ZeroDivisionError), noted(Request(), run_id):
        _ = 1 / 0

    entry = known_entry(run_id)
    assert entry is not None and entry.state == "failed"
    assert entry.error == "an unforeseen ZeroDivisionError: division by zero"


def test_a_run_that_is_resumed_adds_its_lines_to_those_it_told():
    labels = _Labels()
    labels.kept = {"storygen.line.0000": "voice", "storygen.line.0011": "shots", "other": 1}

    record = RunRecord(Request(), "run", labels, lines_told(labels.kept))  # pyright: ignore[reportArgumentType]
    record.add_line("keyframes")

    assert list(lines_in(labels.kept).values()) == ["voice", "shots", "keyframes"]
