"""Running the flow from the command line, quietly, with its progress shown."""

import json
import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from storygen import files, ledger, progress
from storygen.errors import StorygenError
from storygen.home import runs_folder
from storygen.ledger import LedgerEntry
from storygen.models.publication import Publication
from storygen.session import embedded_session, wait_until_ready


def run_flow(entry: LedgerEntry, *, as_json: bool, server: bool, begun_at: float) -> int:
    """Run the flow for a ledger entry and tell how it ended; the command's exit code."""
    with ledger.alive(entry.run_id):
        ledger.write_entry(entry)
        with _log_file(entry.run_id) as terminal:
            told = progress.Bars(terminal) if terminal.isatty() else progress.Lines(terminal)
            progress.tell(_Noted(told, entry))
            try:
                ended = _ended(entry, server)
            finally:
                if isinstance(told, progress.Bars):
                    told.close()
        _write_last(ended)
    return _tell(ended, as_json=as_json, seconds=time.monotonic() - begun_at)


def answer_from_ledger(entry: LedgerEntry, *, as_json: bool, begun_at: float) -> int:
    """Say where the film of an identical request lies already."""
    seconds = time.monotonic() - begun_at
    if as_json:
        print(_json(entry, seconds, reused=True))
    elif entry.publication:
        print(f"nothing to do: the same film lies in {entry.publication.folder}")
    return 0


class _Noted:
    """Passes on what is told, and notes the stage under way in the ledger."""

    def __init__(self, told: progress.Progress, entry: LedgerEntry) -> None:
        self._told = told
        self._entry = entry
        self.advance, self.end, self.note = told.advance, told.end, told.note

    def begin(self, stage: str, total: int) -> None:
        """Note it, then tell it."""
        ledger.write_entry(self._entry.model_copy(update={"stage": stage}))
        self._told.begin(stage, total)


def _write_last(ended: LedgerEntry) -> None:
    """Write how the run ended; on a full disk the run's own error is the one to tell."""
    try:
        ledger.write_entry(ended)
    except StorygenError:
        if not ended.error:
            raise


def _ended(entry: LedgerEntry, server: bool) -> LedgerEntry:
    try:
        if server:
            publication = _call_flow(entry)
        else:
            with embedded_session(entry.run_id):
                publication = _call_flow(entry, wait_until_ready)
    except StorygenError as error:
        return _failed(entry, str(error))
    except KeyboardInterrupt:
        ledger.write_entry(entry.model_copy(update={"state": "interrupted"}))
        raise
    except MemoryError:
        return _failed(entry, "memory ran out; close other programs or use --preset draft")
    except Exception as error:
        log = runs_folder() / entry.run_id / "log.txt"
        return _failed(entry, f"an unforeseen {type(error).__name__}: {error}; details: {log}")
    return entry.model_copy(
        update={"state": "finished", "finished_at": ledger.now(), "publication": publication}
    )


def _call_flow(entry: LedgerEntry, before: Callable[[], None] | None = None) -> Publication:
    """Import the flow while its server starts, then call it."""
    from flows.create import storygen

    if before is not None:
        before()
    return storygen(**entry.request.model_dump(), run_id=entry.run_id)


def _failed(entry: LedgerEntry, error: str) -> LedgerEntry:
    import traceback

    traceback.print_exc()
    return entry.model_copy(update={"state": "failed", "finished_at": ledger.now(), "error": error})


@contextmanager
def _log_file(run_id: str) -> Generator[TextIO]:
    """Send all that libraries write to the run's log; give the real standard error."""
    log = os.open(runs_folder() / run_id / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    terminal = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    try:
        yield terminal
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, handle in enumerate(kept, start=1):
            os.dup2(handle, number)
            os.close(handle)
        terminal.close()


def _tell(entry: LedgerEntry, *, as_json: bool, seconds: float) -> int:
    if as_json:
        print(_json(entry, seconds, reused=False))
    if entry.state == "failed":
        print(f"storygen: {entry.error}", file=sys.stderr)
        return 1
    if not as_json and entry.publication:
        print(f"{entry.title}: {entry.publication.duration_s:.1f} s of film in {seconds:.1f} s")
        print(Path(entry.publication.folder) / "video.mp4")
    return 0


def _json(entry: LedgerEntry, seconds: float, *, reused: bool) -> str:
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
            "error": entry.error or None,
        },
        ensure_ascii=False,
    )


def _stages(publication: Publication | None) -> list[dict[str, Any]]:
    if publication is None:
        return []
    report = json.loads(files.read_bytes(Path(publication.folder) / "report.json"))
    return [
        {name: stage[name] for name in ("name", "executed", "cached", "wall_s", "cpu_s")}
        for stage in report["stages"]
    ]
