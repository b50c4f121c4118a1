"""A run that takes its worker along each time that it is started comes to an end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storygen.stack import left_runs
from storygen.stack.left_runs import MOST_STARTS, NEVER_BEGAN, put_back
from storygen.stack.processes import Process
from storygen.stack.state import Stack, new_stack

_WORKER = Process("worker-cpu", (), {}, "cpu", "storygen-cpu")


class _Server:
    """One run, which a worker has taken; keeps each state that is set."""

    def __init__(self) -> None:
        self.states: list[dict[str, Any]] = []
        self._set("SCHEDULED", "Scheduled", None)

    def take(self) -> None:
        self._set("PENDING", "Submitting", None)

    def ask(self, _stack: Stack, path: str, body: Any = None) -> Any:
        if path == "/health":
            return True
        if path.endswith("/workers/filter"):
            return []
        if path.startswith("/flow_run_states/"):
            return self.states
        if path.endswith("/set_state"):
            state = body["state"]
            self._set(state["type"], state["name"], state["message"])
            return {"status": "ACCEPT"}
        is_asked = self.states[-1]["type"] in body["flow_runs"]["state"]["type"]["any_"]
        return [self._run()] if is_asked and not body["offset"] else []

    def _run(self) -> dict[str, Any]:
        last = self.states[-1]
        return {
            "id": "a-run", "name": "The lamp", "tags": [left_runs.RETRY_TAG],
            "labels": {"prefect.worker.name": "storygen-cpu"}, "work_pool_name": "cpu",
            "parent_task_run_id": None, "state_type": last["type"], "state_name": last["name"],
        }  # fmt: skip

    def _set(self, kind: str, name: str, message: str | None) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=len(self.states))
        state = {"type": kind, "name": name, "message": message, "timestamp": at.isoformat()}
        self.states.append(state)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> _Server:
    server = _Server()
    monkeypatch.setattr(left_runs, "ask", server.ask)
    return server


def _die(server: _Server, *, on_purpose: bool = False) -> dict[str, Any]:
    server.take()
    assert put_back(new_stack("", "", "/films", None), [_WORKER], on_purpose=on_purpose)
    return server.states[-1]


def test_a_run_whose_worker_dies_as_it_starts_it_waits_again_but_not_for_ever(server: _Server):
    for _ in range(MOST_STARTS - 1):
        assert _die(server)["message"] == NEVER_BEGAN

    last = _die(server)

    assert last["type"] == "FAILED" and "press Retry" in last["message"]


def test_a_stack_that_is_taken_down_is_no_death_of_a_worker(server: _Server):
    for _ in range(2 * MOST_STARTS):
        assert _die(server, on_purpose=True)["type"] == "SCHEDULED"
    assert _die(server)["message"] == NEVER_BEGAN
