"""Where a stage runs: here, or in one hop in the gpu pool. Never how."""

import time
from contextlib import suppress
from typing import Any, Literal, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId
from prefect.client.schemas.objects import FlowRun, StateType, WorkerStatus
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.runtime import flow_run
from prefect.settings import get_current_settings
from prefect.states import Cancelling

from storygen import progress
from storygen.errors import ProviderUnavailable, RequestError, RunCancelled, StorygenError
from storygen.gpus import has_gpu
from storygen.request import Gpu
from storygen.services.stopping import ended_by_stop

Place = Literal["here", "pool", "nowhere"]

GPU_POOL = "gpu"
_DEPLOYMENTS = {"transcription": "transcribe"}
_PATIENCE_S = 60.0
_POLL_S = 0.5
_MOST_CRASHES = 3
_NOT_FOUND = 404


def find_place(needs_gpu: bool, gpu: Gpu) -> Place:
    """Where a provider runs that was chosen for a stage.

    Args:
        needs_gpu: Whether the provider runs only on a graphics card.
        gpu: What the request says of them.

    Raises:
        RequestError: The request leaves no place for it.
    """
    if not needs_gpu:
        return "here"
    if gpu == "pool":
        _wait_for_worker()
        return "pool"
    if gpu == "auto" and _has_worker():
        return "pool"
    if gpu in ("auto", "local") and has_gpu():
        return "here"
    if gpu == "local":
        raise RequestError("gpu is 'local', but this machine has no graphics card that works")
    return "nowhere"


def hop(stage: str, order: str, redo: bool) -> None:
    """Have the gpu pool do a stage's work; its answers then lie under the records' keys.

    A run there that crashes is started anew, and goes on from what was kept.

    Args:
        stage: The stage, which names the deployment.
        order: The work order's hash in the store.
        redo: Whether cached answers count.

    Raises:
        RunCancelled: Somebody cancelled it, or the run under way was stopped.
        ProviderUnavailable: It crashed again and again.
        StorygenError: It failed; says why.
    """
    name = f"storygen-{_DEPLOYMENTS.get(stage, stage)}/gpu"
    for attempt in range(1, _MOST_CRASHES + 1):
        ended = _run(name, {"order": order, "redo": redo})
        state = ended.state
        if state is None or state.is_completed():
            return
        if state.is_cancelled():
            raise RunCancelled(f"{name} was cancelled")
        if state.type is not StateType.CRASHED:
            raise StorygenError(f"{name} failed: {state.message}")
        progress.current().note(f"{name} crashed ({attempt} of {_MOST_CRASHES}): {state.message}")
    raise ProviderUnavailable(
        f"{name} crashed {_MOST_CRASHES} times; its runs' pages hold their logs. What was made is "
        "kept: run the same request again"
    )


def _run(name: str, parameters: dict[str, Any]) -> FlowRun:
    parent = flow_run.id
    try:
        with ended_by_stop(lambda: _cancel_passes(parent)):
            return cast(
                "FlowRun", run_deployment(name, parameters=parameters, poll_interval=_POLL_S)
            )
    except ObjectNotFound as error:
        raise RequestError(
            f"there is no deployment {name!r} on this Prefect server; `storygen up` or `prefect "
            "deploy --all` makes it"
        ) from error


def _cancel_passes(parent: str | None) -> None:
    """Have the runs that a run waits for end; it hears of that as of any other end of theirs."""
    if parent is None:
        return
    asked = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[UUID(parent)]))
    with suppress(Exception), get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=asked):
            if run.state is not None and not run.state.is_final():
                client.set_flow_run_state(run.id, Cancelling())


def _wait_for_worker() -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not _has_worker():
        if time.monotonic() > deadline:
            raise RequestError(
                f"gpu is 'pool', but no worker of the work pool {GPU_POOL!r} was seen for "
                f"{_PATIENCE_S:.0f} s; start one with `prefect worker start --pool {GPU_POOL}`"
            )
        time.sleep(_POLL_S)


def _has_worker() -> bool:
    if get_current_settings().api.url is None:
        return False
    with get_client(sync_client=True) as client:
        try:
            workers = client.read_workers_for_work_pool(GPU_POOL)
        except PrefectHTTPStatusError as error:
            if error.response.status_code != _NOT_FOUND:
                raise
            return False
    return any(worker.status == WorkerStatus.ONLINE for worker in workers)
