"""The server on PostgreSQL: several films at once, and the server stays quick."""

import shutil
import time
from pathlib import Path

import pytest

from tests.support.patience import wait_for
from tests.support.postgres import postgres
from tests.support.stacks import LocalStack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("initdb") is None, reason="PostgreSQL is not installed"),
]

_RUNS, _SAMPLED_RUNS = 8, 3
_STORY = "The lamp was lit at dusk. A boat came home through the storm."
_LONG = " ".join(f"Boat number {n} came home while the lamp burned." for n in range(30))


@pytest.mark.soak
def test_runs_at_once_finish_and_make_what_they_share_once(tmp_path: Path, soak: bool):
    number = _RUNS if soak else _SAMPLED_RUNS
    with postgres() as address:
        stack = LocalStack(tmp_path, STORYGEN_FILMS_AT_ONCE=str(number))
        try:
            stack.up("--database", address)
            _all_at_once(stack, tmp_path, number)
        finally:
            stack.destroy()


def _all_at_once(stack: LocalStack, tmp_path: Path, number: int) -> None:
    runs = [
        stack.start("storygen/preview", text=_STORY, output=str(tmp_path / str(place)))
        for place in range(number)
    ]
    slowest_s = 0.0
    waiting = set(runs)
    deadline = time.monotonic() + 900
    while waiting:
        assert time.monotonic() < deadline, stack.logs()
        begun_at = time.monotonic()
        states = {run_id: stack.run(run_id)["state_type"] for run_id in waiting}
        slowest_s = max(slowest_s, (time.monotonic() - begun_at) / len(states))
        assert not set(states.values()) & {"FAILED", "CRASHED", "CANCELLED"}, stack.logs()
        waiting = {run_id for run_id, state in states.items() if state != "COMPLETED"}
        time.sleep(1)
    assert slowest_s < 15, "the server must stay responsive"
    for stage in ("voice", "keyframes"):
        counts = [stack.counts(run_id, stage) for run_id in runs]
        assert sum(made for made, _ in counts) == sum(counts[0]), (stage, counts)


def test_a_killed_run_goes_on_over_down_and_up_and_no_second_stack_takes_it(tmp_path: Path):
    with postgres() as address:
        stack = LocalStack(tmp_path / "one")
        other = LocalStack(tmp_path / "other")
        try:
            stack.up("--database", address)
            refused = other.command("up", "--database", address)
            assert refused.returncode == 2, refused.stderr
            assert "another stack that is up uses the database" in refused.stderr
            assert other.processes() == []

            run_id = stack.start("storygen/preview", text=_LONG, output=str(tmp_path / "films"))
            wait_for(lambda: stack.has_begun(run_id, "keyframes"), or_tell=stack.logs)
            for process in stack.flow_processes(run_id):
                process.kill()
            stack.wait(run_id, lambda run: run["run_count"] == 2)
            stack.down()
            stack.up("--database", address)
            ended = stack.wait(run_id)
            assert ended["state_type"] == "COMPLETED", ended["state"]
            assert stack.counts(run_id, "voice")[0] == 0
        finally:
            stack.destroy()
