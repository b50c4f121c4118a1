from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import cv2
import httpx
import numpy as np
import pytest
from prefect.states import Crashed, State

from flows import batch_films, batch_runs, crashes, submitting
from flows.batch_films import Film, shown_film
from flows.batch_runs import Child, table, wait_for_all
from flows.page import Page
from storygen.models.base import Artifact
from storygen.models.publication import Publication, PublishedFile
from storygen.store import current_store

RUN = UUID(int=3)


def _made(poster: Artifact | None, **links: str) -> Publication:
    files = (PublishedFile(name="thumbnail.png", content=poster),) if poster else ()
    return Publication(
        run_id="run", title="The Lamp", folder="/films/en", files=files, duration_s=61.2,
        passed=True, links=links,
    )  # fmt: skip


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Callable[[Publication | Exception | None], Film]:
    """What a batch shows of a run whose result is this, or cannot be had."""

    def shown(result: Publication | Exception | None) -> Film:
        def film_of(_run_id: UUID) -> Publication | None:
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(batch_films, "film_of", film_of)
        return shown_film(RUN)

    return shown


def test_a_film_is_the_runs_result_with_a_small_picture(film: Callable[..., Film]):
    picture = cv2.imencode(".png", np.full((1280, 720, 3), 90, np.uint8))[1].tobytes()
    poster = current_store().put_bytes(picture, "image/png")

    shown = film(_made(poster, **{"video.mp4": "http://a/video.mp4"}))

    assert shown.link == "http://a/video.mp4"
    assert shown.picture.startswith("data:image/jpeg;base64,") and len(shown.picture) < 6000


def test_a_picture_that_is_gone_or_a_result_that_cannot_be_read_costs_only_itself(
    film: Callable[..., Film],
):
    gone = Artifact(sha256="b" * 64, size_bytes=7, media_type="image/png")

    assert film(_made(gone, **{"video.mp4": "http://a/b"})) == Film("http://a/b", "")
    assert film(_made(None)) == film(None) == film(httpx.ConnectError("gone")) == Film()


def test_a_row_leads_to_film_and_run_and_tells_the_whole_message():
    run_id = UUID(int=7)
    long = "no voice | found\n" * 30
    made = Child(
        "fox.md", run_id, "Completed", "done", 12.4, True, True, Film("http://f", "data:x")
    )
    failed = Child("bad.md", uuid4(), "Failed", long, 1, True)

    rows = table([made, failed]).splitlines()[2:]

    assert f"/runs/flow-run/{run_id})" in rows[0]
    assert rows[0].startswith("| ![thumbnail](data:x) | fox.md | [▶ play](http://f) | [Completed](")
    assert len(rows) == 2 and rows[1].count("no voice \\| found") == 30


def test_nobodys_words_load_a_picture_or_make_a_link_in_the_table():
    evil = "![x](http://evil.example/a.png)"

    (row,) = table([Child(evil, uuid4(), "Failed", f"no such file: {evil}", 1, True)]).splitlines()[
        2:
    ]

    assert "](http://evil" not in row


class _Server:
    """Knows one run, which crashed and stays so."""

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read_flow_run(self, run_id: UUID) -> Any:
        state: State[Any] = Crashed(message="Process exited with status code: -9.")
        return SimpleNamespace(
            id=run_id, state=state, labels={}, total_run_time=SimpleNamespace(total_seconds=float)
        )

    def read_flow_runs(self, **_: Any) -> list[Any]:
        return [self.read_flow_run(RUN)]


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that crashed, on a server whose automation is switched off."""
    monkeypatch.setattr(crashes, "RESTARTED_IN_S", 0.05)
    for module, polls in ((batch_runs, ("_POLL_S", "_POLL_EACH_S")), (submitting, ("_POLL_S",))):
        monkeypatch.setattr(module, "get_client", lambda **_: _Server())
        for name in polls:
            monkeypatch.setattr(module, name, 0.02)


def test_a_batch_ends_though_nothing_starts_its_crashed_run_again(dead: None):
    (child,) = wait_for_all([Child("fox.md", RUN)], Page())

    assert not child.is_made and "nothing started it again" in child.message


def test_who_watches_a_crashed_run_that_nothing_starts_again_is_told_so(dead: None):
    *_, last = submitting.watch(RUN)

    assert last.ending == "failed" and "Press Retry on its page" in last.message
