"""What is told on a run's page of how the run ended, also where a person was waited for."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from prefect.exceptions import Pause

from flows import gpu, run_page
from flows.page_artifacts import Shown
from flows.run_page import FILM
from storygen.errors import RequestError
from storygen.runs.labels import SHARE

LABELS: dict[str, object] = {}
"""Of the flow run, from its earlier starts."""


class _Artifacts:
    """Keeps what a page would send."""

    def __init__(self, _flow_run_id: object) -> None:
        self.wanted: dict[str, Callable[[], Shown]] = {}

    def put(self, key: str, make: Callable[[], Shown]) -> None:
        self.wanted[key] = make

    def flush(self) -> None:
        pass

    def close(self) -> bool:
        return True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Shown]:
    """What the page of a run on a lasting server shows now."""
    artifacts = _Artifacts(None)
    run = SimpleNamespace(flow_run=SimpleNamespace(id=uuid4(), labels=LABELS))
    monkeypatch.setattr(run_page, "FlowRunContext", SimpleNamespace(get=lambda: run))
    monkeypatch.setattr(run_page, "has_lasting_server", lambda: True)
    monkeypatch.setattr(run_page, "PageArtifacts", lambda _id: artifacts)
    return lambda: artifacts.wanted[FILM]()


def test_a_run_that_waits_for_a_person_says_so_after_it_was_suspended(shown: Callable[[], Shown]):
    with pytest.raises(Pause), run_page.run_page("A film") as page:
        page.wait_for_person()
        raise Pause

    assert shown().description.startswith("**Waiting for you**")


def test_a_run_that_somebody_pauses_waits_for_nobodys_look(shown: Callable[[], Shown]):
    with pytest.raises(Pause), run_page.run_page("A film"):
        raise Pause

    assert shown().description == "**Stopped**"


def test_an_answer_to_a_review_that_cannot_be_used_is_told_as_the_failure(
    shown: Callable[[], Shown],
):
    with pytest.raises(RequestError), run_page.run_page("A film") as page:
        page.wait_for_person()
        raise RequestError("the reviewed list speaks of shot 9; the film has shots 1 to 3")

    assert shown().description.startswith("**Failed:** the reviewed list speaks of shot 9")
    assert "Waiting for you" not in shown().data


def test_a_pass_that_is_done_is_not_shown_as_under_way(
    shown: Callable[[], Shown], monkeypatch: pytest.MonkeyPatch
):
    class Book:
        def __init__(self, *_: object) -> None:
            self.stages = [SimpleNamespace(executed=3, cached=1)]

        def one(self, *_: object, **__: object) -> None:
            pass

    monkeypatch.setattr(gpu, "Book", Book)
    monkeypatch.setattr(gpu, "take_order", lambda _order: ((),))

    ended = gpu._do("keyframes", gpu.draw_keyframes, "order", redo=False)

    assert ended.message == "keyframes: 3 made, 1 from the cache"
    assert shown().description == "**Done:** Drawing pictures: 3 made, 1 from the cache"


def test_a_run_that_is_resumed_goes_on_at_its_share_and_one_that_failed_begins_anew(
    shown: Callable[[], Shown], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(LABELS, SHARE, 0.4)
    with pytest.raises(RequestError), run_page.run_page("A film") as page:
        assert shown().description.startswith("**40 %**")
        page.wait_for_person()
        assert shown().share == 40
        page.go_on()
        raise RequestError("no")

    assert shown().share == 0


def test_a_server_that_is_not_there_costs_a_run_its_name_and_nothing_else(
    shown: Callable[[], Shown], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def unreachable(**_: object) -> None:
        raise httpx.ConnectError("gone")

    monkeypatch.setattr(run_page, "get_client", unreachable)
    monkeypatch.setattr(run_page, "get_run_logger", lambda: logging.getLogger("test"))
    with run_page.run_page("A film") as page:
        page.name_run("The Lamp")

    assert "not called by its title: gone" in caplog.text
    assert shown().data.startswith("# The Lamp")
