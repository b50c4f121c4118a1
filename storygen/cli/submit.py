"""`storygen submit`: a story goes to the store, and the workers of a Prefect server tell it."""

import argparse
import json
import os
import sys
from uuid import UUID

from storygen.cli.create import asked
from storygen.cli.quiet import silence_libraries
from storygen.request import Request
from storygen.stack.state import read_stack, supervisor


def run(options: argparse.Namespace) -> int:
    """Hand the story over; with --watch, wait for the film."""
    request, content, name = asked(options)
    silence_libraries()
    return _submit(request, content, name, options)


def _submit(request: Request, content: bytes, name: str, options: argparse.Namespace) -> int:
    _find_server()
    from blocks.opening import use_configured_store
    from flows.preflight import own_music
    from flows.submitting import start, ui_url
    from tasks.source.bringing import keep_story

    use_configured_store()
    settled = request.model_copy(update={"source": keep_story(content, name)[1], "text": ""})
    if own := own_music(request.music):
        settled = settled.model_copy(update={"music": f"sha256:{own.sha256}"})
    run_id = start(settled)
    page = f"{ui_url()}/runs/flow-run/{run_id}"
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
    from flows.submitting import check_server

    check_server()


def _watch(options: argparse.Namespace, run_id: UUID, page: str) -> int:
    from flows.submitting import watch

    for heard in watch(run_id):
        if not options.json:
            print(heard.name.lower(), file=sys.stderr, flush=True)
        if heard.ending:
            return _told(options, heard.ending, run_id, page, heard.message)
    return 0


def _told(options: argparse.Namespace, state: str, run_id: UUID, page: str, message: str) -> int:
    if options.json:
        told = {"run_id": str(run_id), "state": state, "page": page, "message": message}
        print(json.dumps(told, ensure_ascii=False))
    elif state == "failed":
        print(f"storygen: {message}", file=sys.stderr)
    elif state == "review":
        print(f"waits for a review: {page}")
    elif message:
        print(message)
    return 1 if state == "failed" else 0
