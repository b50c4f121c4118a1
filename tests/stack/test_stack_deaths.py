"""What counts as a run's death, and what does not."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_SHORT = "A gull."
_SILENT_S = 25
"""Less than the 30 s between heartbeats, and more than a short run takes on a busy machine."""
_OVER = ("COMPLETED", "FAILED")
_RETRY = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}
_WAITING = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2999-01-01T00:00:00Z"}}


def test_a_run_that_dies_each_time_ends_and_goes_on_once_a_person_retries_it(
    stack: LocalStack, tmp_path: Path
):
    run_id = stack.start("storygen/preview", text=_SHORT, output=str(tmp_path))
    for start in range(1, 5):
        stack.wait(run_id, lambda run, start=start: run["run_count"] == start)
        for process in wait_for(lambda: stack.flow_processes(run_id)):
            process.kill()
    ended = stack.wait(run_id, lambda run: run["state_type"] in _OVER)
    assert ended["state_type"] == "FAILED"
    assert "started 4 times and its process died each time" in ended["state"]["message"]

    stack.api(f"/flow_runs/{run_id}/set_state", {"state": _RETRY, "force": True})
    ended = stack.wait(run_id, lambda run: run["run_count"] == 6 and run["state_type"] in _OVER)
    assert ended["state_type"] == "COMPLETED", ended["state"]


def test_a_worker_that_dies_as_it_starts_a_run_leaves_it_in_the_queue(
    stack: LocalStack, tmp_path: Path, measured: Callable[[str, float], None]
):
    deployment = stack.api("/deployments/name/storygen/preview")["id"]
    wanted = {"parameters": {"text": _SHORT, "output": str(tmp_path)}, "state": _WAITING}
    run_id = stack.api(f"/deployments/{deployment}/create_flow_run", wanted)["id"]
    # What a worker does before it starts the run's process; it dies here.
    stack.api(f"/flow_runs/{run_id}/set_state", {"state": {"type": "PENDING"}, "force": True})
    for worker in stack.processes("worker", "start", "--pool cpu"):
        worker.kill()
    begun_at = time.monotonic()
    stack.wait(run_id, lambda run: run["state_type"] != "PENDING")
    measured("put_back", time.monotonic() - begun_at)
    ended = stack.wait(run_id)
    assert (ended["state_type"], ended["run_count"]) == ("COMPLETED", 1), ended["state"]


def test_a_heartbeat_after_its_runs_end_is_no_sign_of_death(stack: LocalStack):
    with _impatient(stack, within_s=_SILENT_S):
        short = [stack.start("storygen/preview", source=f"/no/story/{n}.md") for n in range(3)]
        for run_id in short:
            assert stack.wait(run_id)["state_type"] == "FAILED"
        # One that was on its way for a while: later than any that Prefect sends itself.
        stack.api("/events", [_heartbeat(short[0])])
        # The server looks every 5 s for what did not come.
        time.sleep(_SILENT_S + 5 + 3)
        assert _fired(stack, short) == []
        assert [stack.run(run_id)["state_type"] for run_id in short] == ["FAILED"] * 3


def _heartbeat(run_id: str) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "event": "prefect.flow-run.heartbeat",
        "occurred": datetime.now(UTC).isoformat(),
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run_id}"},
        "related": [],
        "payload": {},
    }


def _fired(stack: LocalStack, run_ids: list[str]) -> list[str]:
    """What automations tried in vain with these runs, or did to them."""
    asked = {"filter": {"event": {"prefix": ["prefect.automation.action"]}}, "limit": 50}
    return [
        f"{event['event']}: {event['payload'].get('reason')}"
        for event in stack.api("/events/filter", asked)["events"]
        if any(run_id in str(event["related"]) for run_id in run_ids)
        and event["payload"].get("action_type") == "change-flow-run-state"
    ]


@contextmanager
def _impatient(stack: LocalStack, within_s: int) -> Iterator[None]:
    """The automation for silent runs, with less patience than its 90 s."""
    (own,) = (each for each in stack.api("/automations/filter", {}) if "heartbeat" in each["name"])
    copy = {name: own[name] for name in ("description", "actions", "trigger")}
    copy["trigger"] |= {"within": within_s}
    made = stack.api("/automations/", copy | {"name": "impatient with silence"})["id"]
    try:
        yield
    finally:
        stack.api(f"/automations/{made}", method="DELETE")
