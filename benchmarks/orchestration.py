"""What Prefect itself costs for a film of about a minute: start-up apart, then the rest.

`python -m benchmarks.orchestration`. On a stack of its own (server, worker, UI), the example story
at the standard preset. Prefect's own share of the wall time is when the flow run runs but none
of its tasks is: it is told from the server's record of both.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.stacks import LocalStack

Span = tuple[float, float, str]
"""When a task began and ended, and its name."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder))
        try:
            stack.up()
            told = _measure(stack)
        finally:
            stack.destroy()
    print(
        f"deployment run: start-up {told['start_up_s']:.1f} s (worker, process, imports, checks); "
        f"then {told['wall_s']:.1f} s, of which {told['idle_s']:.1f} s "
        f"({100 * told['idle_s'] / told['wall_s']:.1f} %) no task was running; "
        f"{len(told['tasks'])} tasks"
    )
    for gap_s, after, before in told["gaps"]:
        print(f"  {gap_s:.2f} s between {after} and {before}")


def _measure(stack: LocalStack) -> dict[str, Any]:
    run_id = stack.start("storygen/full", preset="standard")
    run = stack.wait(run_id, at_most_s=600)
    assert run["state_type"] == "COMPLETED", run["state"]
    tasks, ended = _spans(stack, run_id), _moment(run["end_time"])
    begun = min(task[0] for task in tasks)
    return {
        "start_up_s": begun - _moment(run["created"]),
        "wall_s": ended - begun,
        "idle_s": (ended - begun) - covered([task[:2] for task in tasks]),
        "tasks": tasks,
        "gaps": gaps([*tasks, (ended, ended, "the run's end")])[:5],
    }


def _spans(stack: LocalStack, run_id: str) -> list[Span]:
    asked: dict[str, Any] = {"flow_runs": {"id": {"any_": [run_id]}}, "limit": 200, "offset": 0}
    spans: list[Span] = []
    while found := stack.api("/task_runs/filter", asked):
        spans += [
            (_moment(run["start_time"]), _moment(run["end_time"]), run["name"]) for run in found
        ]
        asked["offset"] += len(found)
    return spans


def covered(spans: list[tuple[float, float]]) -> float:
    """How many seconds at least one of the spans covers."""
    total, until = 0.0, float("-inf")
    for begun, ended in sorted(spans):
        total += max(0.0, ended - max(begun, until))
        until = max(until, ended)
    return total


def gaps(spans: list[Span]) -> list[tuple[float, str, str]]:
    """Where nothing ran: how long, after what and before what; the longest first."""
    found: list[tuple[float, str, str]] = []
    until, last = float("-inf"), ""
    for begun, ended, name in sorted(spans):
        if begun > until > 0:
            found.append((begun - until, last, name))
        if ended >= until:
            until, last = ended, name
    return sorted(found, reverse=True)


def _moment(written: str) -> float:
    return datetime.fromisoformat(written.replace("Z", "+00:00")).timestamp()


if __name__ == "__main__":
    main()
