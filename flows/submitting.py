"""Handing a request to the workers of a Prefect server, and hearing what comes of it."""

import time
from collections.abc import Iterator
from typing import NamedTuple, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings

from storygen.errors import RequestError, StorygenError
from storygen.request import Request

_DEPLOYMENT = "storygen/full"
_POLL_S = 2.0


class Heard(NamedTuple):
    """A state that a run came into.

    Attributes:
        name: Prefect's name of the state.
        message: What the run says of it.
        ending: `finished`, `failed`, `review` where it waits for a person, empty while it goes on.
    """

    name: str
    message: str
    ending: str


def check_server() -> None:
    """Raises RequestError unless the settings name a Prefect server."""
    if get_current_settings().api.url is None:
        raise RequestError(
            "there is no Prefect server to submit to; start one with `storygen up`, or choose a "
            "profile that has one with `prefect profile use`"
        )


def start(request: Request) -> UUID:
    """Start a run of `storygen/full`; its id.

    Raises:
        RequestError: The server has no such deployment.
        StorygenError: The server did not take it.
    """
    fields = request.model_dump(mode="json", exclude_defaults=True)
    try:
        started = run_deployment(_DEPLOYMENT, parameters=fields, timeout=0, as_subflow=False)
    except ObjectNotFound as error:
        raise RequestError(
            f"there is no deployment {_DEPLOYMENT!r} on the Prefect server; `storygen up` or "
            "`python -m deployments.register` makes it"
        ) from error
    except Exception as error:
        raise StorygenError(f"the Prefect server did not take the story: {error}") from error
    return cast(FlowRun, started).id


def ui_url() -> str:
    """Where the server's pages are."""
    settings = get_current_settings()
    return settings.ui_url or (settings.api.url or "").removesuffix("/api")


def watch(run_id: UUID) -> Iterator[Heard]:
    """Each state a run comes into, until it is over or waits for a person."""
    before = ""
    with get_client(sync_client=True) as client:
        while True:
            state = client.read_flow_run(run_id).state
            if state is not None and state.name and state.name != before:
                before = state.name
                ending = ""
                if state.is_paused():
                    ending = "review"
                elif state.is_final() and not state.is_crashed():
                    ending = "finished" if state.is_completed() else "failed"
                yield Heard(state.name, state.message or "", ending)
                if ending:
                    return
            time.sleep(_POLL_S)
