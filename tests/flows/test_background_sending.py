"""What is sent to the server in the background is not lost where the server stumbles once."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from flows import page_artifacts, run_labels
from flows.page_artifacts import PageArtifacts, Shown
from flows.run_labels import RunLabels


class _Server:
    """Fails the first request to write."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self._has_failed = False

    def read_artifacts(self, **_: Any) -> list[Any]:
        return []

    def create_artifact(self, wanted: Any) -> Any:
        self._write(wanted.data)
        return wanted

    def update_flow_run_labels(self, _id: object, labels: dict[str, Any]) -> None:
        self._write(labels)

    def _write(self, what: Any) -> None:
        if not self._has_failed:
            self._has_failed = True
            raise httpx.HTTPStatusError(
                "500", request=httpx.Request("POST", "http://a"), response=httpx.Response(500)
            )
        self.written.append(what)

    @property
    def id(self) -> object:
        return uuid4()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> _Server:
    server = _Server()

    @contextmanager
    def client(**_: object):
        yield server

    for module in (page_artifacts, run_labels):
        monkeypatch.setattr(module, "get_client", client)
        monkeypatch.setattr(module, "_LAST_WAITS_S", (0.0, 0.01), raising=False)
    monkeypatch.setattr(page_artifacts, "create_artifact", _created)
    return server


def _created(client: _Server, _run: object, _key: str, shown: Shown) -> object:
    client._write(shown.data)
    return uuid4()


def _ended(send: Callable[[], None], close: Callable[[], None]) -> None:
    send()
    close()


def test_how_a_run_ended_is_shown_though_the_server_refused_it_once(server: _Server):
    page = PageArtifacts(uuid4())
    _ended(lambda: page.put("film", lambda: Shown("the film")), page.close)

    assert server.written == ["the film"]


def test_labels_are_written_though_the_server_refused_them_once(server: _Server):
    labels = RunLabels(uuid4())
    _ended(lambda: labels.put({"storygen.folder": "/films"}), labels.close)

    assert server.written == [{"storygen.folder": "/films"}]
