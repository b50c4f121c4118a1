"""The runs that a Prefect server knows of, and starting one of them again."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any

from storygen.errors import StorygenError
from storygen.runs.labels import COST_USD, FOLDER, STAGE
from storygen.runs.prefect_server import PrefectServer
from storygen.runs.run import Run, RunState, short_id, title_of, words

_FLOWS = ("storygen", "storygen-batch")
_MOST = 200
"""As many as a server answers with at once."""
_STATES: dict[str, RunState] = {
    "SCHEDULED": "waiting", "PENDING": "starting", "RUNNING": "running", "PAUSED": "review",
    "CANCELLING": "cancelling", "COMPLETED": "finished", "FAILED": "failed", "CRASHED": "crashed",
    "CANCELLED": "cancelled",
}  # fmt: skip
_RETRIED = "AwaitingRetry"
_ADVANCED = "advanced"
"""The parameter that holds others by their names, as `flows.form` has it."""


def server_runs(server: PrefectServer, ids: Iterable[str] | None = None) -> list[Run]:
    """The films and batches of a server's deployments; those that a schedule plans left out.

    Args:
        server: Which one.
        ids: Only these runs; None for the newest 200.

    Raises:
        StorygenError: It does not answer.
    """
    wanted: dict[str, Any] = {"deployment_id": {"is_null_": False}}
    if ids is not None:
        wanted["id"] = {"any_": list(ids)}
    asked: dict[str, Any] = {
        "flows": {"name": {"any_": _FLOWS}}, "flow_runs": wanted,
        "sort": "EXPECTED_START_TIME_DESC", "limit": _MOST,
    }  # fmt: skip
    # Each schedule plans up to a hundred runs, which come before all that have begun.
    begun = (one for one in _pages(server, asked) if not _is_planned(one))
    return [_run(server, flow_run) for flow_run in islice(begun, _MOST)]


def _pages(server: PrefectServer, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All flow runs that are asked for; each page only once it is needed."""
    for offset in count(step=_MOST):
        page = asked | {"offset": offset}
        found: list[dict[str, Any]] = server.ask("/flow_runs/filter", page)
        yield from found
        if len(found) < _MOST:
            return


def start_again(server: PrefectServer, run: Run, budget_usd: float | None) -> None:
    """Have a run that is over scheduled again, as the UI's Retry does.

    Args:
        server: Whose run it is.
        run: What was made of it is kept.
        budget_usd: Another budget for all of the run; None for the one it has.

    Raises:
        StorygenError: The server does not do so; says why.
    """
    if budget_usd is not None:
        known = server.ask(f"/flow_runs/{run.run_id}")["parameters"]
        changed = {"parameters": _with_budget(known, budget_usd)}
        server.ask(f"/flow_runs/{run.run_id}", changed, "PATCH")
    state = {
        "type": "SCHEDULED", "name": _RETRIED, "message": "started again by `storygen resume`",
        "state_details": {"scheduled_time": datetime.now(UTC).isoformat()},
    }  # fmt: skip
    answer = server.ask(f"/flow_runs/{run.run_id}/set_state", {"state": state})
    if answer["status"] != "ACCEPT":
        reason = answer["details"].get("reason") or answer["status"].lower()
        raise StorygenError(f"the Prefect server did not start run {run.short_id} again: {reason}")


def _with_budget(parameters: dict[str, Any], budget_usd: float) -> dict[str, Any]:
    """Parameters with another budget: also where it stands under Advanced, which counts more."""
    changed = {**parameters, "budget_usd": budget_usd}
    if "budget_usd" in (advanced := _advanced(parameters)):
        changed[_ADVANCED] = {**advanced, "budget_usd": budget_usd}
    return changed


def _advanced(parameters: dict[str, Any]) -> dict[str, Any]:
    return parameters.get(_ADVANCED) or {}


def _is_planned(flow_run: dict[str, Any]) -> bool:
    """Whether a schedule made it for a time that is not there yet."""
    return (
        flow_run["state_type"] == "SCHEDULED"
        and flow_run["auto_scheduled"]
        and _is_later(flow_run["expected_start_time"])
    )


def _is_later(written: str | None) -> bool:
    return bool(written) and datetime.fromisoformat(str(written)) > datetime.now(UTC)


def _run(server: PrefectServer, flow_run: dict[str, Any]) -> Run:
    state = _STATES[flow_run["state_type"] or "SCHEDULED"]
    said: dict[str, Any] = flow_run["state"] or {}
    message = str(said.get("message") or "")
    labels: dict[str, Any] = flow_run["labels"] or {}
    asked: dict[str, Any] = flow_run["parameters"]
    is_over_without = state in ("failed", "crashed", "cancelled")
    return Run(
        run_id=flow_run["id"],
        short_id=short_id(flow_run["id"], True),
        where=server.ui_url,
        state=state,
        said=_said(state, flow_run),
        # Until a run knows its title it has a name that Prefect made up.
        title=flow_run["name"] if STAGE in labels else title_of(asked | _advanced(asked)),
        started_at=_time(flow_run["start_time"] or flow_run["expected_start_time"]),
        finished_at=_time(flow_run["end_time"]),
        stage=labels.get(STAGE, ""),
        error=message if is_over_without else "",
        message="" if is_over_without else message,
        folder=labels.get(FOLDER, ""),
        cost_usd=labels.get(COST_USD),
        page=server.page(flow_run["id"]),
        request=asked,
    )


def _said(state: RunState, flow_run: dict[str, Any]) -> str:
    if state == "waiting":
        if flow_run["state_name"] == _RETRIED:
            return "waits to be started again"
        if _is_later(flow_run["next_scheduled_start_time"]):
            return f"starts at {_time(flow_run['next_scheduled_start_time'])}"
    return words(state)


def _time(written: str | None) -> str:
    """A server's time as the ledger writes it."""
    if not written:
        return ""
    return datetime.fromisoformat(written).astimezone(UTC).isoformat(timespec="seconds")
