"""In whatever state runs are when the stack goes down, they go on when it is up again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.patience import wait_for
from tests.support.stacks import LocalStack

pytestmark = pytest.mark.slow

_LONG = "The boat came home through the storm. The lamp burned all night. The keeper slept. " * 8
_SHORT = "A gull."
_WAITING = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2999-01-01T00:00:00Z"}}
_PENDING = {"type": "PENDING", "name": "Pending"}
_SUBMITTING = {"type": "PENDING", "name": "Submitting"}
_RUNNING = {"type": "RUNNING", "name": "Running"}
_CANCELLING = {"type": "CANCELLING", "name": "Cancelling"}


class Interrupted(NamedTuple):
    """Runs by the state in which `storygen down` found them, and how long that took."""

    runs: dict[str, str]
    down_s: float


@pytest.fixture(scope="module")
def interrupted(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    """One run in each state, over one `down` and `up`."""
    output = str(tmp_path_factory.mktemp("interrupted"))
    runs = {"Suspended": stack.start("storygen/preview", text=_SHORT, review=True, output=output)}
    stack.wait(runs["Suspended"], lambda run: run["state_type"] == "PAUSED")
    runs["Running"] = stack.start("storygen/preview", text=_LONG, output=output)
    wait_for(lambda: stack.artifacts(runs["Running"]))
    runs["Scheduled"] = stack.start("storygen/preview", text=_SHORT, output=output)
    runs["Pending"] = _taken(stack, output, _PENDING)
    runs["Submitting"] = _taken(stack, output, _PENDING, _SUBMITTING)
    runs["Cancelling"] = _taken(stack, output, _PENDING, _RUNNING, _CANCELLING)
    before = {name: stack.run(run_id)["state_name"] for name, run_id in runs.items()}
    assert before.pop("Scheduled") in ("Scheduled", "Late")
    assert all(name == state for name, state in before.items()), before

    begun_at = time.monotonic()
    stack.down()
    down_s = time.monotonic() - begun_at
    stack.up()
    return Interrupted(runs, down_s)


def _taken(stack: LocalStack, output: str, *states: dict[str, str]) -> str:
    """A run that the stack's worker has taken, and brought no further than the last state."""
    deployment = stack.api("/deployments/name/storygen/preview")["id"]
    wanted = {"parameters": {"text": _SHORT, "output": output}, "state": _WAITING}
    run_id = stack.api(f"/deployments/{deployment}/create_flow_run", wanted)["id"]
    for state in states:
        stack.api(f"/flow_runs/{run_id}/set_state", {"state": state, "force": True})
        if state == _PENDING and len(states) > 1:
            labels = {"prefect.worker.name": "storygen-cpu"}
            stack.api(f"/flow_runs/{run_id}/labels", labels, "PATCH")
    return run_id


def test_down_takes_seconds_while_films_are_made(
    interrupted: Interrupted, measured: Callable[[str, float], None]
):
    measured("down", interrupted.down_s)
    assert interrupted.down_s < 90


@pytest.mark.parametrize("state", ["Running", "Pending", "Submitting", "Scheduled"])
def test_after_down_and_up_a_run_goes_on(stack: LocalStack, interrupted: Interrupted, state: str):
    ended = stack.wait(interrupted.runs[state])
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert ended["run_count"] == (2 if state == "Running" else 1)


def test_after_down_and_up_a_run_that_was_being_cancelled_is(
    stack: LocalStack, interrupted: Interrupted
):
    assert stack.run(interrupted.runs["Cancelling"])["state_name"] == "Cancelled"


def test_after_down_and_up_a_run_under_review_waits_for_its_answer(
    stack: LocalStack, interrupted: Interrupted
):
    run_id = interrupted.runs["Suspended"]
    assert stack.run(run_id)["state_name"] == "Suspended"
    answer = stack.api(f"/flow_runs/{run_id}/resume", {"run_input": {"shots": []}})
    assert answer["status"] == "ACCEPT", answer
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]


def test_a_run_whose_process_is_just_being_started_goes_on_after_down_and_up(
    stack: LocalStack, tmp_path: Path
):
    run_id = stack.start("storygen/preview", text=_SHORT, output=str(tmp_path))
    wait_for(lambda: stack.run(run_id)["state_type"] != "SCHEDULED")
    stack.down()
    stack.up()
    ended = stack.wait(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]
