"""`storygen status` and `storygen resume`: all runs at a terminal, wherever they were started."""

import argparse
import json
import sys
import time
from datetime import datetime
from uuid import UUID

from storygen.cli.reuse import answer_from_ledger
from storygen.cli.running import run_flow
from storygen.errors import RequestError, StorygenError
from storygen.ledger import find_finished, read_entry
from storygen.models.publication import Publication
from storygen.models.usage import bill, dollars
from storygen.request import make_request
from storygen.runs.every import every_run, find_run
from storygen.runs.prefect_server import PrefectServer, stack_server
from storygen.runs.run import Run
from storygen.services.spending import Spending


def run(options: argparse.Namespace) -> int:
    """List the runs, tell of one, or go on with one."""
    server = _server(options)
    runs = _known(server)
    if options.verb == "resume":
        return _resume(find_run(runs, options.run_id, server), server, options)
    if options.run_id:
        runs = [_with_film(find_run(runs, options.run_id, server), server, options)]
    if options.json:
        print(json.dumps([run.model_dump(mode="json") for run in runs], ensure_ascii=False))
    elif options.run_id:
        _tell_of(runs[0])
    elif not runs:
        print("no runs yet; `storygen create STORY.md` makes the first")
    else:
        _list(runs)
    return 0


def _server(options: argparse.Namespace) -> PrefectServer | None:
    """The server that is asked beside the ledger. Raises RequestError: the profile names none."""
    if not options.server:
        return stack_server()
    from flows.profile_server import profile_server

    server = profile_server()
    if server is None:
        raise RequestError(
            "your Prefect profile names no server; choose another, or leave --server"
        )
    return server


def _known(server: PrefectServer | None) -> list[Run]:
    """All runs; where the server does not answer, those of the ledger, and that is said."""
    try:
        return every_run(server)
    except StorygenError as error:
        print(f"storygen: only this machine's runs: {error}", file=sys.stderr)
        return every_run(None)


def _list(runs: list[Run]) -> None:
    width = max(len(run.short_id) for run in runs)
    places = max(len(run.where) for run in runs)
    for run in runs:
        when = datetime.fromisoformat(run.started_at).astimezone() if run.started_at else None
        shown = f"{when:%Y-%m-%d %H:%M}" if when else " " * 16
        print(
            f"{run.short_id:<{width}}  {shown}  {run.where:<{places}}  {run.said:<21}  {run.title}"
        )


def _with_film(run: Run, server: PrefectServer | None, options: argparse.Namespace) -> Run:
    """The run with what it made, which its server's store tells where the ledger does not."""
    if run.publication is not None or run.state != "finished" or run.is_here or server is None:
        return run
    from storygen.cli.quiet import silence_libraries
    from storygen.cli.servers import use_server

    silence_libraries()
    if not options.server:
        use_server()
    from flows.run_result import film_of

    made = film_of(UUID(run.run_id))
    return run if made is None else run.model_copy(update={"publication": made})


def _tell_of(run: Run) -> None:
    print(run.title)
    _row("run", run.run_id)
    _row("where", "this machine" if run.is_here else run.where)
    _row("state", run.state if run.said == run.state else f"{run.state}: {run.said}")
    _row("started", run.started_at)
    _row("ended", run.finished_at)
    _row("stage", run.stage)
    _row("services", _bill(run))
    _row("film", run.folder)
    _row("files", _files(run.publication))
    _row("links", "on the run's page" if run.publication and run.publication.links else "")
    _row("error", run.error)
    _row("said", run.message)
    _row("page", run.page)
    if run.can_go_on:
        _row("go on", f"storygen resume {run.short_id}")


def _row(name: str, value: str) -> None:
    if value:
        print(f"{name:<9} {value}")


def _files(made: Publication | None) -> str:
    return ", ".join(file.name for file in made.files) if made else ""


def _bill(run: Run) -> str:
    """What services cost: by the books of this machine, or of the film, or as the run notes it."""
    made = run.publication
    if said := bill(Spending(run.run_id).costs()) or bill(made.costs if made else ()):
        return said
    return f"{dollars(run.cost_usd)} USD" if run.cost_usd else ""


def _resume(run: Run, server: PrefectServer | None, options: argparse.Namespace) -> int:
    if not run.is_here:
        return _resume_there(run, server, options)
    if run.state == "running":
        print(f"storygen: run {run.run_id} is running already", file=sys.stderr)
        return 2
    return _resume_here(run.run_id, options)


def _resume_here(run_id: str, options: argparse.Namespace) -> int:
    begun_at = time.monotonic()
    entry = read_entry(run_id)
    request = entry.request
    if options.budget_usd is not None:
        request = make_request(**{**request.model_dump(), "budget_usd": options.budget_usd})
    from storygen.cli.create import prepare
    from tasks.source.bringing import fetch_story

    # Asked anew: the version, or the music behind the same path, may be another by now.
    fresh = prepare(request, *fetch_story(request.source, request.text))
    was_redoing = entry.state != "finished" and entry.request.stages_to_redo
    if finished := None if was_redoing else find_finished(fresh.identity):
        return answer_from_ledger(finished, as_json=options.json, begun_at=begun_at)
    again = fresh.model_copy(update={"run_id": entry.run_id, "started_at": entry.started_at})
    return run_flow(again, as_json=options.json, server=False, begun_at=begun_at)


def _resume_there(run: Run, server: PrefectServer | None, options: argparse.Namespace) -> int:
    """Have a run's server start it again, or say what a person does instead."""
    if server is None or server.ui_url != run.where:
        raise RequestError(
            f"run {run.short_id} is one of the Prefect server {run.where}, which is not asked: "
            "`storygen up` brings this machine's own up, --server asks that of your profile"
        )
    if run.can_go_on:
        from storygen.runs.server_runs import start_again

        if options.budget_usd is not None:
            make_request(budget_usd=options.budget_usd)
        start_again(server, run, options.budget_usd)
        return _say(options, run, 0, f"started again: {run.page}")
    if run.state == "review":
        return _say(options, run, 0, f"waits for your review; answer it at {run.page}")
    if run.state == "finished":
        return _say(options, run, 0, f"nothing to do: {run.message or run.folder}")
    return _say(options, run, 2, f"storygen: run {run.short_id} {run.said} already: {run.page}")


def _say(options: argparse.Namespace, run: Run, code: int, sentence: str) -> int:
    if options.json:
        told = {"run_id": run.run_id, "state": run.state, "page": run.page, "message": sentence}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(sentence, file=sys.stderr if code else sys.stdout)
    return code
