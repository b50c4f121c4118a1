"""`storygen submit`: a story goes to the store, and the workers of a Prefect server tell it."""

import argparse
import json
import os
import sys
from uuid import UUID

from storygen.cli.create import asked
from storygen.cli.quiet import silence_libraries
from storygen.request import NONE, Request
from storygen.stack.state import read_stack, supervisor


def run(options: argparse.Namespace) -> int:
    """Hand the story over; with --watch, wait for the film."""
    request, content, name = asked(options)
    silence_libraries()
    return _submit(request, content, name, options)


def _submit(request: Request, content: bytes, name: str, options: argparse.Namespace) -> int:
    _find_server()
    from blocks.opening import use_configured_store
    from flows.own_files import keep_own, own_folder
    from flows.submitting import start, ui_url
    from tasks.source.bringing import is_to_be_heard, keep_story

    use_configured_store()
    own = {"source": "" if is_to_be_heard(name) else keep_story(content, name)[1], "text": ""}
    if _is_own(request.music):
        folder = own_folder(request.music)
        own["music"] = (
            str(folder) if folder else f"sha256:{keep_own('music', request.music).sha256}"
        )
    if request.recording:
        own["recording"] = f"sha256:{keep_own('recording', request.recording).sha256}"
    run_id = start(request.model_copy(update=own))
    page = f"{ui_url()}/runs/flow-run/{run_id}"
    if not options.json:
        print(f"submitted: {page}")
    if not options.watch:
        return _told(options, "submitted", run_id, page, "")
    return _watch(options, run_id, page)


def _is_own(music: str) -> bool:
    """Whether the music is a file or folder; a folder must lie at the same place on the worker."""
    from tasks.music.opening import is_composed

    return music != NONE and not is_composed(music)


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
