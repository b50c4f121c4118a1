"""The server on PostgreSQL: several films at once, and the server stays quick."""

import shutil
import time
from pathlib import Path

import pytest

from tests.support.postgres import postgres
from tests.support.stacks import LocalStack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("initdb") is None, reason="PostgreSQL is not installed"),
]

_RUNS = 8
_STORY = "The lamp was lit at dusk. A boat came home through the storm."


def test_eight_runs_at_once_finish_and_make_what_they_share_once(tmp_path: Path):
    with postgres() as address:
        stack = LocalStack(tmp_path, STORYGEN_FILMS_AT_ONCE=str(_RUNS))
        try:
            stack.up("--database", address)
            _eight_at_once(stack, tmp_path)
        finally:
            stack.destroy()


def _eight_at_once(stack: LocalStack, tmp_path: Path) -> None:
    runs = [
        stack.start("storygen/preview", text=_STORY, output=str(tmp_path / str(number)))
        for number in range(_RUNS)
    ]
    slowest_s = 0.0
    waiting = set(runs)
    deadline = time.monotonic() + 400
    while waiting:
        assert time.monotonic() < deadline, stack.logs()
        begun_at = time.monotonic()
        states = {run_id: stack.run(run_id)["state_type"] for run_id in waiting}
        slowest_s = max(slowest_s, (time.monotonic() - begun_at) / len(states))
        assert not set(states.values()) & {"FAILED", "CRASHED", "CANCELLED"}, stack.logs()
        waiting = {run_id for run_id, state in states.items() if state != "COMPLETED"}
        time.sleep(1)
    assert slowest_s < 5, "the server must stay responsive"
    spoken = [_made(stack, run_id, "voice") for run_id in runs]
    drawn = [_made(stack, run_id, "keyframes") for run_id in runs]
    assert sum(1 for made in spoken if made) == 1, spoken
    assert sum(1 for made in drawn if made) == 1, drawn


def _made(stack: LocalStack, run_id: str, stage: str) -> int:
    """How many parts of a stage a run made itself."""
    rows = stack.artifacts(run_id)["result"]["data"].splitlines()
    row = next(line for line in rows if line.startswith(f"| {stage} |"))
    return int(row.split("|")[2])
