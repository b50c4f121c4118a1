"""`storygen submit`: a story goes to the store, and the workers of a Prefect server tell it."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from storygen.cli.create import asked
from storygen.cli.flags import chosen_fields
from storygen.cli.quiet import silence_libraries
from storygen.cli.servers import use_server
from storygen.models.publication import Publication
from storygen.models.usage import bill
from storygen.request import NONE, Request


def run(options: argparse.Namespace) -> int:
    """Hand the story over; with --watch, wait for the film."""
    request, content, name = asked(options)
    silence_libraries()
    return _submit(request, content, name, options)


def _submit(request: Request, content: bytes, name: str, options: argparse.Namespace) -> int:
    use_server()
    from blocks.opening import use_configured_store
    from flows.own_files import keep_own, own_folder
    from flows.profile_server import ui_url
    from flows.submitting import start
    from tasks.source.bringing import is_to_be_heard, keep_story

    use_configured_store()
    given = chosen_fields(options)
    own: dict[str, Any] = {
        "source": "" if is_to_be_heard(name) else keep_story(content, name)[1],
        "origin": request.origin,
    }
    if "music" in given and _is_own(request.music):
        folder = own_folder(request.music)
        own["music"] = (
            str(folder) if folder else f"sha256:{keep_own('music', request.music).sha256}"
        )
    if request.recording:
        own["recording"] = f"sha256:{keep_own('recording', request.recording).sha256}"
    run_id = start(_asked_for(request, given) | own)
    page = f"{ui_url()}/runs/flow-run/{run_id}"
    if not options.json:
        print(f"submitted: {page}")
    if not options.watch:
        return _told(options, "submitted", run_id, page, "")
    return _watch(options, run_id, page)


def _asked_for(request: Request, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, as JSON has it; what was left open, the machine that runs it decides."""
    whole = request.model_dump(mode="json", include=set(given) - {"source", "text"})
    return {
        name: {key: value[key] for key in given[name]} if isinstance(given[name], dict) else value
        for name, value in whole.items()
        if name in given
    }


def _is_own(music: str) -> bool:
    """Whether the music is a file or folder; a folder must lie at the same place on the worker."""
    from tasks.music.contract import is_composed

    return music != NONE and not is_composed(music)


def _watch(options: argparse.Namespace, run_id: UUID, page: str) -> int:
    from flows.run_result import film_of
    from flows.submitting import watch

    before = ""
    for heard in watch(run_id):
        for line in heard.lines:
            print(line, file=sys.stderr, flush=True)
        if heard.name != before:
            print(heard.name.lower(), file=sys.stderr, flush=True)
        before = heard.name
        if heard.ending:
            film = film_of(run_id) if heard.ending == "finished" else None
            return _told(options, heard.ending, run_id, page, heard.message, film)
    return 0


def _told(
    options: argparse.Namespace,
    state: str,
    run_id: UUID,
    page: str,
    message: str,
    film: Publication | None = None,
) -> int:
    if options.json:
        told = {"run_id": str(run_id), "state": state, "page": page, "message": message}
        made = _film(film) if options.watch else {}
        error = {"error": message if state == "failed" else None} if options.watch else {}
        print(json.dumps(told | made | error, ensure_ascii=False))
    elif state == "failed":
        print(f"storygen: {message}", file=sys.stderr)
    elif state == "review":
        print(f"waits for a review: {page}")
    elif message:
        print(message)
        if film is not None:
            _tell_of(film)
    return 1 if state == "failed" else 0


def _film(film: Publication | None) -> dict[str, object]:
    """What `create --json` says of a film, and where its files can be had from."""
    if film is None:
        return {"output": None, "files": [], "links": {}, "cost_usd": None, "fallbacks": []}
    return {
        "title": film.title,
        "output": film.folder,
        "files": [file.name for file in film.files],
        "links": film.links,
        "film_s": round(film.duration_s, 2),
        "cost_usd": film.cost_usd,
        "fallbacks": list(film.fallbacks),
    }


def _tell_of(film: Publication) -> None:
    if said := bill(film.costs):
        print(f"services: {said}", file=sys.stderr)
    print(Path(film.folder) / "video.mp4")
