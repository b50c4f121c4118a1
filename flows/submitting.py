"""Handing a request to the workers of a Prefect server, and hearing what comes of it."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.settings import get_current_settings

from flows.crashes import LEFT_DEAD, DeathWatch
from storygen.errors import RequestError, StorygenError
from storygen.runs.labels import lines_in

_DEPLOYMENT = "storygen/full"
_POLL_S = 2.0


class Heard(NamedTuple):
    """How a run stands.

    Attributes:
        name: Prefect's name of the state.
        message: What the run says of it.
        ending: `finished`, `failed`, `review` where it waits for a person, empty while it goes on.
        lines: What it told since it was last heard of: a line for each stage that ended, and notes.
    """

    name: str
    message: str
    ending: str
    lines: tuple[str, ...]


def check_server() -> None:
    """Raises RequestError unless the settings name a Prefect server."""
    if get_current_settings().api.url is None:
        raise RequestError(
            "there is no Prefect server to submit to; start one with `storygen up`, or choose a "
            "profile that has one with `prefect profile use`"
        )


def start(fields: Mapping[str, Any]) -> UUID:
    """Start a run of `storygen/full`; its id.

    Args:
        fields: The request's fields that were asked for, as JSON has them.

    Raises:
        RequestError: The server has no such deployment.
        StorygenError: The server did not take it.
    """
    try:
        started = run_deployment(_DEPLOYMENT, parameters=dict(fields), timeout=0, as_subflow=False)
    except ObjectNotFound as error:
        raise RequestError(
            f"there is no deployment {_DEPLOYMENT!r} on the Prefect server; `storygen up` or "
            "`python -m deployments.register` makes it"
        ) from error
    except Exception as error:
        raise StorygenError(f"the Prefect server did not take the story: {_why(error)}") from error
    return cast(FlowRun, started).id


def _why(error: Exception) -> str:
    """What a server says of its refusal; else what the error does."""
    if not isinstance(error, PrefectHTTPStatusError):
        return str(error)
    try:
        return str(error.response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return str(error)


def watch(run_id: UUID) -> Iterator[Heard]:
    """How a run stands, whenever that changes, until it is over or waits for a person."""
    before, deaths = "", DeathWatch()
    told: dict[str, str] = {}
    with get_client(sync_client=True) as client:
        while True:
            run = client.read_flow_run(run_id)
            lines = lines_in(dict(run.labels))
            new = tuple(line for name, line in lines.items() if told.get(name) != line)
            state = run.state
            if state is not None and deaths.is_left(run_id, state):
                yield Heard(state.name or "Crashed", LEFT_DEAD, "failed", new)
                return
            if state is not None and state.name and (new or state.name != before):
                ending = _ending(state)
                yield Heard(state.name, state.message or "", ending, new)
                if ending:
                    return
                before, told = state.name, lines
            time.sleep(_POLL_S)


def _ending(state: State[Any]) -> str:
    """How a run ended; empty while it goes on, or where it is started again."""
    if state.is_paused():
        return "review"
    if not state.is_final() or state.is_crashed():
        return ""
    return "finished" if state.is_completed() else "failed"
