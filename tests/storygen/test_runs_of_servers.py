"""Runs of a Prefect server beside those of the ledger; the server is one that answers by rote."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from flows.form import unfolded
from storygen import ledger
from storygen.cli.main import main
from storygen.errors import RequestError, StorygenError
from storygen.ledger import LedgerEntry
from storygen.models.publication import Publication
from storygen.request import make_request
from storygen.runs import every
from storygen.runs.every import every_run, find_run
from storygen.runs.labels import STAGE
from storygen.runs.prefect_server import PrefectServer
from storygen.runs.server_runs import server_runs, start_again

_IDS = ("aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002")


class _Rote(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Any]] = {}
    heard: ClassVar[list[tuple[str, Any]]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append((self.path, asked))
        answer = self.answers.get(self.path.removeprefix("/api"))
        self.send_response(200 if answer is not None else 409)
        self.end_headers()
        self.wfile.write(json.dumps(answer or {"detail": "it is as it is"}).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[PrefectServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Rote)
    _Rote.answers.clear()
    _Rote.heard.clear()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{running.server_port}"
    yield PrefectServer(f"{url}/api", url, "")
    running.shutdown()
    running.server_close()


def flow_run(run_id: str, state: str, begun_at: datetime, **changes: object) -> dict[str, Any]:
    return {
        "id": run_id, "name": "quick-fox", "parameters": {"text": "Hi.\n\nThere."}, "labels": {},
        "state_type": state, "state_name": state.title(), "state": {"message": ""},
        "auto_scheduled": False, "start_time": begun_at.isoformat(), "end_time": None,
        "expected_start_time": begun_at.isoformat(), "next_scheduled_start_time": None, **changes,
    }  # fmt: skip


def test_each_run_is_told_of_once_newest_first_with_what_both_know(server: PrefectServer):
    now = datetime.now(UTC)
    labels = {STAGE: "voice"}
    _Rote.answers["/flow_runs/filter"] = [
        flow_run(_IDS[0], "COMPLETED", now - timedelta(hours=2), name="A Title", labels=labels),
        flow_run(_IDS[1], "SCHEDULED", now),
    ]
    film = Publication(
        run_id=_IDS[0], title="A Title", folder="/films/en", files=(), duration_s=3, passed=True
    )
    ledger.write_entry(
        LedgerEntry(
            run_id=_IDS[0],
            identity="",
            request=make_request(),
            content="",
            title="Hi",
            state="running",
            started_at=(now - timedelta(hours=2)).isoformat(),
            publication=film,
            server=server.api_url,
        )
    )

    waiting, finished = every_run(server)

    assert (waiting.short_id, waiting.said, waiting.title) == (
        "bbbbbbbb", "waits for a worker", "Hi.",
    )  # fmt: skip
    assert (finished.state, finished.title, finished.stage) == ("finished", "A Title", "voice")
    assert (finished.folder, finished.publication) == ("/films/en", film)
    assert finished.page == f"{server.ui_url}/runs/flow-run/{_IDS[0]}"


def test_what_a_schedule_plans_for_later_is_no_run_yet(server: PrefectServer):
    later = datetime.now(UTC) + timedelta(days=1)
    planned = flow_run(_IDS[0], "SCHEDULED", later, auto_scheduled=True, start_time=None)
    asked = flow_run(
        _IDS[1], "SCHEDULED", later, start_time=None, next_scheduled_start_time=later.isoformat()
    )
    _Rote.answers["/flow_runs/filter"] = [planned, asked]

    (run,) = server_runs(server)

    assert run.run_id == _IDS[1] and run.said.startswith("starts at ")


def test_a_run_is_started_again_as_the_page_of_prefect_does(server: PrefectServer):
    _Rote.answers["/flow_runs/filter"] = [flow_run(_IDS[0], "FAILED", datetime.now(UTC))]
    _Rote.answers[f"/flow_runs/{_IDS[0]}/set_state"] = {"status": "ACCEPT", "details": {}}
    (run,) = server_runs(server)
    assert run.can_go_on

    start_again(server, run, None)

    state = _Rote.heard[-1][1]["state"]
    assert (state["type"], state["name"]) == ("SCHEDULED", "AwaitingRetry")
    _Rote.answers[f"/flow_runs/{_IDS[0]}/set_state"] = {
        "status": "ABORT", "details": {"reason": "not now"},
    }  # fmt: skip
    with pytest.raises(StorygenError, match="did not start run aaaaaaaa again: not now"):
        start_again(server, run, None)


def test_what_a_server_says_of_its_refusal_is_passed_on(server: PrefectServer):
    with pytest.raises(StorygenError, match=r"refused \(409\): it is as it is"):
        server_runs(server)


def test_a_server_that_does_not_answer_hides_nothing_of_the_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    nowhere = PrefectServer("http://127.0.0.1:9/api", "http://127.0.0.1:9", "")
    monkeypatch.setattr("storygen.cli.runs.stack_server", lambda: nowhere)
    ledger.write_entry(
        LedgerEntry(
            run_id="20260101-1",
            identity="x",
            request=make_request(),
            content="",
            title="Mine",
            state="finished",
            started_at="2026-01-01T06:00:00+00:00",
        )
    )

    assert main(["status"]) == 0

    told = capsys.readouterr()
    assert "Mine" in told.out and "here" in told.out
    assert "http://127.0.0.1:9/api does not answer" in told.err


def test_an_id_that_could_be_two_runs_is_not_guessed(server: PrefectServer):
    now = datetime.now(UTC)
    _Rote.answers["/flow_runs/filter"] = [flow_run(run_id, "FAILED", now) for run_id in _IDS]
    runs = every.every_run(server)

    assert find_run(runs, "aaaa", server).run_id == _IDS[0]
    with pytest.raises(RequestError, match="2 runs"):
        find_run(runs, "", server)
    with pytest.raises(RequestError, match="`storygen status` lists"):
        find_run(runs, "cccc", server)


def test_what_schedules_plan_hides_no_run_that_began(
    server: PrefectServer, monkeypatch: pytest.MonkeyPatch
):
    now = datetime.now(UTC)
    later = now + timedelta(days=1)
    planned = [flow_run(_IDS[0], "SCHEDULED", later, auto_scheduled=True, start_time=None)] * 300
    every_one = [*planned, flow_run(_IDS[1], "RUNNING", now)]

    def page(_self: PrefectServer, _path: str, body: Any) -> list[dict[str, Any]]:
        at = body.get("offset", 0)
        return every_one[at : at + min(200, body["limit"])]

    monkeypatch.setattr(PrefectServer, "ask", page)

    assert [run.run_id for run in server_runs(server)] == [_IDS[1]]


def test_a_server_of_this_machine_is_never_asked_through_a_proxy(
    server: PrefectServer, monkeypatch: pytest.MonkeyPatch
):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setattr("urllib.request._opener", None)  # it remembers the proxies of before
    _Rote.answers["/flow_runs/filter"] = [flow_run(_IDS[0], "RUNNING", datetime.now(UTC))]

    assert len(server_runs(server)) == 1


def test_a_server_that_dies_within_its_answer_is_one_that_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_half() -> None:
            asking, _ = listener.accept()
            with asking:
                asking.recv(65536)
                asking.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")

        threading.Thread(target=answer_half, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(StorygenError, match="does not answer"):
            PrefectServer(url, url, "").ask("/api/health")


@pytest.mark.parametrize("folded", [{}, {"advanced": {"budget_usd": 1.0, "topic": "Foxes"}}])
def test_another_budget_counts_wherever_the_first_one_was_set(
    server: PrefectServer, monkeypatch: pytest.MonkeyPatch, folded: dict[str, Any]
):
    begun = flow_run(_IDS[0], "FAILED", datetime.now(UTC), parameters={"preset": "draft", **folded})
    told: list[dict[str, Any]] = []

    def ask(_self: PrefectServer, path: str, body: Any = None, method: str | None = None) -> Any:
        if method == "PATCH":
            told.append(body["parameters"])
        return {"status": "ACCEPT", "details": {}} if path.endswith("set_state") else begun

    monkeypatch.setattr(PrefectServer, "ask", lambda *_: [begun])
    (run,) = server_runs(server)
    monkeypatch.setattr(PrefectServer, "ask", ask)

    start_again(server, run, 5.0)

    assert unfolded(told[0])["budget_usd"] == 5.0 and told[0]["preset"] == "draft"


def test_a_run_is_called_by_what_it_tells_also_where_that_stands_under_advanced(
    server: PrefectServer,
):
    asked = {"advanced": {"topic": "Foxes"}}
    begun = flow_run(_IDS[0], "SCHEDULED", datetime.now(UTC), parameters=asked)
    _Rote.answers["/flow_runs/filter"] = [begun]

    (run,) = server_runs(server)

    assert (run.title, run.request) == ("Foxes", asked)


@pytest.mark.parametrize(("flags", "asked"), [([], "stack's"), (["--server"], "profile's")])
def test_the_film_of_a_run_is_asked_for_where_the_run_is(
    server: PrefectServer, monkeypatch: pytest.MonkeyPatch, flags: list[str], asked: str
):
    done = flow_run(_IDS[0], "COMPLETED", datetime.now(UTC))
    _Rote.answers["/flow_runs/filter"] = [done]
    used = ["profile's"]
    monkeypatch.setattr("storygen.cli.runs.stack_server", lambda: server)
    monkeypatch.setattr("flows.profile_server.profile_server", lambda: server)
    monkeypatch.setattr("storygen.cli.servers.use_server", lambda: used.append("stack's"))
    monkeypatch.setattr("flows.run_result.film_of", lambda _: used.append(f"asked {used[-1]}"))

    assert main(["status", _IDS[0], *flags]) == 0

    assert used[-1] == f"asked {asked}"
