"""All runs, wherever they were started: the ledger's and a Prefect server's, each once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from storygen.errors import RequestError
from storygen.ledger import read_entries
from storygen.runs.prefect_server import PrefectServer
from storygen.runs.run import Run, run_of
from storygen.runs.server_runs import server_runs


def every_run(server: PrefectServer | None) -> list[Run]:
    """All runs, newest first. Raises StorygenError: the server does not answer.

    Args:
        server: To ask beside the ledger, if there is one.
    """
    known = {entry.run_id: run_of(entry) for entry in read_entries()}
    for run in server_runs(server) if server else ():
        known[run.run_id] = _merged(run, known.get(run.run_id))
    return sorted(known.values(), key=_begun, reverse=True)


def find_run(runs: Iterable[Run], written: str, server: PrefectServer | None) -> Run:
    """The run of an id, or of one that begins so. Raises RequestError.

    Args:
        runs: All that are known.
        written: By a person.
        server: Asked for a whole id that is not among them, if there is one.
    """
    matches = [run for run in runs if run.run_id.startswith(written)]
    exact = [run for run in matches if run.run_id == written]
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    is_older = not matches and server is not None and _is_whole(written)
    if server is not None and is_older and (found := server_runs(server, [written])):
        return found[0]
    trouble = "is not known" if not matches else f"could be any of {len(matches)} runs"
    raise RequestError(f"run {written!r} {trouble}; `storygen status` lists the runs")


def _merged(run: Run, noted: Run | None) -> Run:
    """The server says how a run stands; the ledger, where it was on this machine, what was made."""
    if noted is None:
        return run
    return run.model_copy(
        update={
            "folder": noted.folder or run.folder,
            "stage": run.stage or noted.stage,
            "publication": noted.publication,
            "cost_usd": noted.cost_usd if run.cost_usd is None else run.cost_usd,
        }
    )


def _begun(run: Run) -> float:
    return datetime.fromisoformat(run.started_at).timestamp() if run.started_at else 0.0


def _is_whole(written: str) -> bool:
    try:
        UUID(written)
    except ValueError:
        return False
    return True
