"""`storygen status` and `storygen resume`: the ledger at a terminal."""

import argparse
import json
import sys
import time

from storygen.cli.running import answer_from_ledger, run_flow
from storygen.ledger import LedgerEntry, find_finished, read_entries, read_entry
from storygen.models.usage import bill
from storygen.request import make_request
from storygen.services.spending import Spending


def run(options: argparse.Namespace) -> int:
    """List the runs, tell of one, or go on with one."""
    if options.verb == "resume":
        return _resume(options)
    entries = [read_entry(options.run_id)] if options.run_id else read_entries()
    if options.json:
        print(json.dumps([entry.model_dump(mode="json") for entry in entries], ensure_ascii=False))
    elif options.run_id:
        _tell_of(entries[0])
    elif not entries:
        print("no runs yet; `storygen create STORY.md` makes the first")
    else:
        for entry in entries:
            print(f"{entry.run_id}  {entry.state:<12} {entry.title}")
    return 0


def _resume(options: argparse.Namespace) -> int:
    begun_at = time.monotonic()
    entry = read_entry(options.run_id)
    request = entry.request
    if options.budget_usd is not None:
        request = make_request(**{**request.model_dump(), "budget_usd": options.budget_usd})
    if entry.state == "running":
        print(f"storygen: run {entry.run_id} is running already", file=sys.stderr)
        return 2
    from storygen.cli.create import prepare
    from tasks.source.bringing import fetch_story

    # Asked anew: the version, or the music behind the same path, may be another by now.
    fresh = prepare(request, *fetch_story(request.source, request.text))
    was_redoing = entry.state != "finished" and entry.request.stages_to_redo
    if finished := None if was_redoing else find_finished(fresh.identity):
        return answer_from_ledger(finished, as_json=options.json, begun_at=begun_at)
    again = fresh.model_copy(update={"run_id": entry.run_id, "started_at": entry.started_at})
    return run_flow(again, as_json=options.json, server=False, begun_at=begun_at)


def _tell_of(entry: LedgerEntry) -> None:
    print(f"{entry.title}\nrun       {entry.run_id}\nstate     {entry.state}")
    print(f"started   {entry.started_at}")
    if entry.finished_at:
        print(f"ended     {entry.finished_at}")
    if entry.stage:
        print(f"stage     {entry.stage}")
    if said := bill(Spending(entry.run_id).costs()):
        print(f"services  {said}")
    if entry.publication:
        print(f"film      {entry.publication.folder}")
    if entry.error:
        print(f"error     {entry.error}")
    if entry.state in ("failed", "interrupted"):
        print(f"go on     storygen resume {entry.run_id}")
