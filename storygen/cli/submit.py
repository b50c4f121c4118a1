"""`storygen submit`: a story goes to the store, and the workers of a Prefect server tell it."""

import argparse
import json
import os
import sys
import time
from typing import Any, cast
from uuid import UUID

from storygen.cli.create import asked
from storygen.cli.quiet import silence_libraries
from storygen.errors import RequestError, StorygenError
from storygen.request import Request
from storygen.stack.state import read_stack, supervisor

_DEPLOYMENT = "storygen/full"
_POLL_S = 2.0


def run(options: argparse.Namespace) -> int:
    """Hand the story over; with --watch, wait for the film."""
    request, content, name = asked(options)
    silence_libraries()
    return _submit(request, content, name, options)


def _submit(request: Request, content: bytes, name: str, options: argparse.Namespace) -> int:
    _find_server()
    from blocks.opening import use_configured_store
    from flows.preflight import own_music
    from tasks.source.bringing import keep_story

    use_configured_store()
    settled = request.model_copy(update={"source": keep_story(content, name)[1], "text": ""})
    if own := own_music(request.music):
        settled = settled.model_copy(update={"music": f"sha256:{own.sha256}"})
    run_id = _start(settled)
    page = f"{_ui_url()}/runs/flow-run/{run_id}"
    if not options.json:
        print(f"submitted: {page}")
    if not options.watch:
        return _told(options, "submitted", run_id, page, "")
    return _watch(options, run_id, page)


def _find_server() -> None:
    """The stack of this home if it is up, else the server of the user's Prefect profile.

    Raises:
        RequestError: There is neither.
    """
    stack = read_stack()
    if stack is not None and supervisor() is not None:
        from storygen.stack.processes import environment

        os.environ.update(environment(stack))
        return
    from prefect.settings import get_current_settings

    if get_current_settings().api.url is None:
        raise RequestError(
            "there is no Prefect server to submit to; start one with `storygen up`, or choose a "
            "profile that has one with `prefect profile use`"
        )


def _start(request: Request) -> UUID:
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments import run_deployment
    from prefect.exceptions import ObjectNotFound

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


def _ui_url() -> str:
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    return settings.ui_url or (settings.api.url or "").removesuffix("/api")


def _watch(options: argparse.Namespace, run_id: UUID, page: str) -> int:
    from prefect.client.orchestration import get_client

    shown = ""
    with get_client(sync_client=True) as client:
        while True:
            state = client.read_flow_run(run_id).state
            if state is not None and state.name != shown and not options.json:
                shown = state.name or ""
                print(shown.lower(), file=sys.stderr, flush=True)
            if state is not None and state.is_final() and not state.is_crashed():
                ending = "finished" if state.is_completed() else "failed"
                return _told(options, ending, run_id, page, state.message or "")
            if state is not None and state.is_paused() and not options.json:
                print(f"waits for a review: {page}", file=sys.stderr, flush=True)
                return 0
            time.sleep(_POLL_S)


def _told(options: argparse.Namespace, state: str, run_id: UUID, page: str, message: str) -> int:
    if options.json:
        told: dict[str, Any] = {
            "run_id": str(run_id), "state": state, "page": page, "message": message,
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
    elif state == "failed":
        print(f"storygen: {message}", file=sys.stderr)
    elif message:
        print(message)
    return 1 if state == "failed" else 0
