"""Runs whose worker is gone: each is put where it goes on, so that none holds a place in a pool.

The server knows which worker holds a run by the label `prefect.worker.name`, which the worker
writes just before it starts the run's process. Names that begin with `storygen-` are those of the
stack's own workers: a worker that is started by hand must bear another.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from storygen.stack.api import ask
from storygen.stack.processes import Process
from storygen.stack.state import Stack

RETRY_TAG = "crash-safe"
"""On the deployments whose runs are started again by themselves once their process died."""
LOST = "its worker was killed: started again"
"""Says in a run's history that its process died with nobody there to report it as crashed."""
_DOWN = "storygen was taken down: it goes on at the next `storygen up`"
NEVER_BEGAN = "its worker ended before it began: put back into the queue"
"""Says in a run's history that no process of it was there yet when its worker died."""
MOST_STARTS = 4
"""A run whose worker died so often as it started the run's process: it will do so again."""
_HELD = ("PENDING", "RUNNING", "CANCELLING")
_WAITS = ("Late", "AwaitingConcurrencySlot")
_PAGE = 200
_Run = dict[str, Any]


def put_back(
    stack: Stack,
    workers: Collection[Process],
    ended_ids: Collection[str] = (),
    *,
    on_purpose: bool = False,
) -> bool:
    """Put each run that these workers held where it goes on; no process of theirs may live.

    A run that never began waits for a worker again; one that was cancelled is; one whose process
    is gone is started again. Suspended runs hold nothing and stay. One that takes its worker along
    each time that it is started fails, as nobody else would end that.

    Args:
        stack: Whose server is asked.
        workers: Those that are gone.
        ended_ids: Runs whose processes were ended on purpose, which is no death.
        on_purpose: Whether the workers themselves were.

    Returns:
        Whether the server answered.
    """
    if ask(stack, "/health") is None:
        return False
    held = _held(stack, workers)
    # What an automation has scheduled again meanwhile may be held by another machine's worker.
    for run in (*held, *_ended(stack, ended_ids)):
        state = _next_state(run, is_ended=run["id"] in ended_ids)
        if state is not None and state["message"] == NEVER_BEGAN:
            state = _unbegun(stack, run, on_purpose=on_purpose)
        if state is not None:
            _set_state(stack, run, state)
    return True


def _runs(stack: Stack, which: dict[str, Any]) -> list[_Run]:
    """The server's flow runs of a kind."""
    found: list[_Run] = []
    while True:
        asked = {"flow_runs": which, "limit": _PAGE, "offset": len(found)}
        page: list[_Run] = ask(stack, "/flow_runs/filter", asked) or []
        found += page
        if len(page) < _PAGE:
            return found


def _ended(stack: Stack, ids: Collection[str]) -> list[_Run]:
    """Those of the runs that nobody holds now."""
    free = {"type": {"any_": ["CRASHED", "SCHEDULED"]}}
    return _runs(stack, {"id": {"any_": sorted(ids)}, "state": free}) if ids else []


def _held(stack: Stack, workers: Collection[Process]) -> list[_Run]:
    """Runs that the workers have taken, and that did not come to an end."""
    names = {worker.worker_name for worker in workers}
    pools = {worker.pool for worker in workers}
    lonely = {pool for pool in pools if not _has_other_worker(stack, pool, names)}
    going = _runs(stack, {"state": {"type": {"any_": list(_HELD)}}})
    return [run for run in going if _is_held(run, names, pools, lonely)]


def _is_held(run: _Run, names: set[str], pools: set[str], lonely: set[str]) -> bool:
    if run["work_pool_name"] not in pools:
        return False
    if run["state_name"] == "Pending":
        # Taken, but not labelled yet: a label may be that of an earlier attempt's worker.
        return run["work_pool_name"] in lonely
    labels: dict[str, object] = run["labels"] or {}
    return labels.get("prefect.worker.name") in names


def _has_other_worker(stack: Stack, pool: str, names: set[str]) -> bool:
    known: list[dict[str, str]] = ask(stack, f"/work_pools/{pool}/workers/filter", {}) or []
    return any(one["status"] == "ONLINE" and one["name"] not in names for one in known)


def _next_state(run: _Run, *, is_ended: bool) -> dict[str, str] | None:
    """Where a run goes; None where it stands well."""
    kind, is_safe = run["state_type"], RETRY_TAG in run["tags"]
    if kind == "CANCELLING":
        return _state("CANCELLED", "Cancelled", "cancelled; its process is gone")
    # Whoever waits for a run starts another one: it must not run as well.
    is_awaited = run["parent_task_run_id"] is not None and not is_safe
    if kind == "PENDING" and not is_awaited:
        return _state("SCHEDULED", "AwaitingRetry", NEVER_BEGAN)
    was_running = kind in ("RUNNING", "CRASHED") or run["state_name"] == "AwaitingRetry"
    if is_ended and is_safe and was_running:
        return _state("SCHEDULED", "AwaitingRetry", _DOWN)
    if kind == "RUNNING" and is_safe:
        return _state("SCHEDULED", "AwaitingRetry", LOST)
    if kind in ("PENDING", "RUNNING"):
        return _state("CRASHED", "Crashed", "the worker that held it is gone")
    return None


def _unbegun(stack: Stack, run: _Run, *, on_purpose: bool) -> dict[str, str]:
    """Where a run goes that was taken and never began."""
    if on_purpose:
        return _state("SCHEDULED", "AwaitingRetry", _DOWN)
    states: list[dict[str, Any]] = ask(stack, f"/flow_run_states/?flow_run_id={run['id']}") or []
    if unbegun_starts(states) + 1 < MOST_STARTS:
        return _state("SCHEDULED", "AwaitingRetry", NEVER_BEGAN)
    return _state(
        "FAILED", "Failed",
        f"{MOST_STARTS} times its worker died as it started this run; look at the worker's log "
        "and the machine's memory, then press Retry: what was made is kept",
    )  # fmt: skip


def unbegun_starts(states: Iterable[dict[str, Any]]) -> int:
    """How often a run was put back unbegun since it last ran, or somebody decided its state."""
    starts = 0
    for state in sorted(states, key=lambda state: datetime.fromisoformat(state["timestamp"])):
        if state["message"] == NEVER_BEGAN:
            starts += 1
        elif state["type"] != "PENDING" and state["name"] not in _WAITS:
            starts = 0
    return starts


def _state(kind: str, name: str, message: str) -> dict[str, str]:
    return {"type": kind, "name": name, "message": message}


def _set_state(stack: Stack, run: _Run, state: dict[str, str]) -> None:
    path = f"/flow_runs/{run['id']}/set_state"
    answer: dict[str, Any] = ask(stack, path, {"state": state, "force": True}) or {}
    said = answer.get("status", "no answer")
    print(f"run {run['name']}: {run['state_name']} -> {state['name']}: {said}", flush=True)
