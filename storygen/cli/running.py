"""Running the flow from the command line, quietly, with its progress shown."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

from storygen import files, ledger, progress
from storygen.cli.quiet import log_file
from storygen.current_run import open_run
from storygen.errors import StorygenError
from storygen.home import runs_folder, scratch_folder
from storygen.ledger import LedgerEntry
from storygen.memory import be_frugal
from storygen.models.publication import Publication
from storygen.models.usage import bill, total_usd
from storygen.services.keys import masked
from storygen.services.spending import Spending
from storygen.session import embedded_session, wait_until_ready
from storygen.store import current_store


def run_flow(entry: LedgerEntry, *, as_json: bool, server: bool, begun_at: float) -> int:
    """Run the flow for a ledger entry and tell how it ended; the command's exit code."""
    be_frugal()
    with ledger.alive(entry.run_id):
        ledger.write_entry(entry)
        files.sweep(scratch_folder())
        with log_file(entry.run_id) as terminal:
            told = progress.Bars(terminal) if terminal.isatty() else progress.Lines(terminal)
            noted = _Noted(told, entry)
            try:
                with open_run(progress.Audience(noted)):
                    ended = _ended(noted, server)
            finally:
                if isinstance(told, progress.Bars):
                    told.close()
        _write_last(ended)
    return _tell(ended, as_json=as_json, seconds=time.monotonic() - begun_at)


class _Noted:
    """Passes on what is told, and notes the stage under way in the ledger."""

    def __init__(self, told: progress.Progress, entry: LedgerEntry) -> None:
        self._told = told
        self.entry = entry
        self.advance, self.end, self.note = told.advance, told.end, told.note
        self.expect, self.show = told.expect, told.show

    def begin(self, stage: str, total: int) -> None:
        """Note it, then tell it."""
        self.entry = self.entry.model_copy(update={"stage": stage})
        ledger.write_entry(self.entry)
        self._told.begin(stage, total)


def _write_last(ended: LedgerEntry) -> None:
    """Write how the run ended; on a full disk the run's own error is the one to tell."""
    try:
        ledger.write_entry(ended)
    except StorygenError:
        if not ended.error:
            raise


def _ended(noted: _Noted, server: bool) -> LedgerEntry:
    entry = noted.entry
    try:
        if server:
            publication = _call_flow(entry)
        else:
            with embedded_session(entry.run_id) as started:
                publication = _call_flow(entry, partial(wait_until_ready, started))
    except StorygenError as error:
        return _failed(noted.entry, str(error))
    except KeyboardInterrupt:
        with suppress(StorygenError):
            ledger.write_entry(noted.entry.model_copy(update={"state": "interrupted"}))
        raise
    except MemoryError:
        return _failed(noted.entry, "memory ran out; close other programs or use --preset draft")
    except Exception as error:
        return _failed(noted.entry, _unforeseen(error, entry.run_id))
    return finished(noted.entry, publication)


def finished(entry: LedgerEntry, publication: Publication) -> LedgerEntry:
    """A run's entry, now that its film lies where it was asked for."""
    told = {"state": "finished", "finished_at": ledger.now(), "title": publication.title}
    return entry.model_copy(update={**told, "publication": publication})


def _call_flow(entry: LedgerEntry, before: Callable[[], None] | None = None) -> Publication:
    """Import the flow while its server starts, then call it."""
    from flows.create import storygen

    if before is not None:
        before()
    # Prefect's types would have any keyword be `return_state`.
    return cast("Publication", storygen(**entry.request.model_dump(), run_id=entry.run_id))


def _unforeseen(error: Exception, run_id: str) -> str:
    """What to say of an error that is none of ours."""
    if str(error).startswith("Failed to reach API"):
        return (
            f"the Prefect server of your profile does not answer ({error}); start it with "
            "`prefect server start`, or leave --server out"
        )
    log = runs_folder() / run_id / "log.txt"
    return f"an unforeseen {type(error).__name__}: {error}; details: {log}"


def _failed(entry: LedgerEntry, error: str) -> LedgerEntry:
    import traceback

    with suppress(OSError):
        print(masked(traceback.format_exc()), end="", file=sys.stderr)
    told = {"state": "failed", "finished_at": ledger.now(), "error": masked(error)}
    return entry.model_copy(update=told)


def _tell(entry: LedgerEntry, *, as_json: bool, seconds: float) -> int:
    if as_json:
        print(as_json_line(entry, seconds, reused=False))
    elif said := bill(Spending(entry.run_id).costs()):
        print(f"services: {said}", file=sys.stderr)
    if entry.state == "failed":
        print(f"storygen: {entry.error}", file=sys.stderr)
        return 1
    if not as_json and entry.publication:
        print(f"{entry.title}: {entry.publication.duration_s:.1f} s of film in {seconds:.1f} s")
        print(Path(entry.publication.folder) / "video.mp4")
    return 0


def as_json_line(entry: LedgerEntry, seconds: float, *, reused: bool) -> str:
    """How a run ended, for programs."""
    publication = entry.publication
    return json.dumps(
        {
            "run_id": entry.run_id,
            "state": entry.state,
            "reused": reused,
            "output": publication.folder if publication else None,
            "files": [file.name for file in publication.files] if publication else [],
            "seconds": round(seconds, 2),
            "stages": [] if reused else _stages(publication),
            "cost_usd": 0.0 if reused else total_usd(Spending(entry.run_id).costs()),
            "fallbacks": list(publication.fallbacks) if publication else [],
            "error": entry.error or None,
        },
        ensure_ascii=False,
    )


def _stages(publication: Publication | None) -> list[dict[str, Any]]:
    if publication is None:
        return []
    report_file = next(file for file in publication.files if file.name == "report.json")
    report = json.loads(files.read_bytes(current_store().locate(report_file.content)))
    return [
        {name: stage[name] for name in ("name", "executed", "cached", "wall_s", "cpu_s")}
        for stage in report["stages"]
    ]
