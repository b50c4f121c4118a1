"""A run that failed before it came to its store or its page."""

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.states import Cancelled, Failed, Running, State

from flows import endings, event_outlets, failure_page
from flows.create import storygen
from storygen.errors import RequestError
from storygen.event_log import read_events
from storygen.store import use_store
from storygen.store_settings import StoreSettings


class _Server:
    """Keeps what a run shows; its page said something already, if that is given."""

    def __init__(self, before: str = "") -> None:
        self.shown: list[Any] = []
        self._there = [SimpleNamespace(id=uuid4(), created=1, description=before)] if before else []

    def read_artifacts(self, **_: Any) -> list[Any]:
        return self._there

    def create_artifact(self, wanted: Any) -> Any:
        self.shown.append(wanted)
        return SimpleNamespace(id=uuid4())

    def update_artifact(self, _artifact_id: Any, update: Any) -> None:
        self.shown.append(update)


def test_a_failure_is_written_into_the_log_of_the_store_that_the_worker_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    server, shared = _Server(), StoreSettings(folder=str(tmp_path / "shared"))

    @contextmanager
    def client(**_: object):
        yield server

    monkeypatch.setattr(failure_page, "has_lasting_server", lambda: True)
    monkeypatch.setattr(failure_page, "get_client", client)
    monkeypatch.setattr(event_outlets, "emit_event", lambda *_, **__: None)
    monkeypatch.setattr(
        failure_page, "use_configured_store", lambda: use_store(shared), raising=False
    )
    run = SimpleNamespace(id=uuid4(), name="brisk-fox", parameters={})

    failure_page.show_failure(storygen, run, Failed(message="aspect cannot be '16x9'"))  # pyright: ignore[reportArgumentType]

    assert server.shown[0].description.startswith("**Failed:** aspect cannot be")
    use_store(shared)
    assert [each.name for each in read_events(str(run.id))] == ["storygen.film.failed"]


def _failed(server: _Server, monkeypatch: pytest.MonkeyPatch, run_id: UUID, said: str) -> list[str]:
    """The sentences that a run's page shows after it failed, new ones only."""

    @contextmanager
    def client(**_: object):
        yield server

    monkeypatch.setattr(failure_page, "has_lasting_server", lambda: True)
    monkeypatch.setattr(failure_page, "get_client", client)
    monkeypatch.setattr(failure_page, "tell_failure", lambda *_: None)
    run = SimpleNamespace(id=run_id, name="brisk-fox", parameters={})
    failure_page.show_failure(storygen, run, Failed(message=said))  # pyright: ignore[reportArgumentType]
    return [shown.description for shown in server.shown]


def test_a_retry_that_fails_before_its_page_opens_takes_the_old_sentence_away(
    monkeypatch: pytest.MonkeyPatch,
):
    server = _Server("**Failed:** there is no file 'a.md'")

    assert _failed(server, monkeypatch, uuid4(), "the store does not answer") == [
        "**Failed:** the store does not answer"
    ]


def test_what_the_page_told_itself_stays(monkeypatch: pytest.MonkeyPatch):
    run_id = uuid4()
    endings.note_told(run_id, is_sent=True)

    assert _failed(_Server("**Failed:** ffmpeg"), monkeypatch, run_id, "an exception") == []


def test_a_wrong_request_that_came_to_no_page_is_not_advised_to_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
):
    run_id, server = uuid4(), _Server()
    endings.note_error(run_id, RequestError("aspect cannot be '16x9'"))

    _failed(server, monkeypatch, run_id, "aspect cannot be '16x9'")

    assert "Start a new run" in server.shown[0].data and "Retry" not in server.shown[0].data


_WAITS = "**Waiting for you** to look at 3 shots: press Resume"


@pytest.mark.parametrize(
    ("before", "state", "said"),
    [
        (_WAITS, Cancelled(), "**Stopped**"),
        (_WAITS, Failed(message="The flow was paused and never resumed."), "nobody answered"),
        (_WAITS, Failed(message="set by hand"), "**Failed:** set by hand"),
        (_WAITS, Running(), ""),
        ("**Failed:** ffmpeg", Cancelled(), ""),
    ],
)
def test_a_run_that_ended_while_it_waited_no_longer_says_that_it_waits(
    before: str, state: State[Any], said: str
):
    server = _Server(before)
    run = SimpleNamespace(id=uuid4(), name="The Lamp", parameters={}, state=state)

    was_told = failure_page.show_end(server, run)  # pyright: ignore[reportArgumentType]

    assert was_told == bool(said)
    assert [said in shown.description for shown in server.shown] == [True] * bool(said)
