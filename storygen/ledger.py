"""The ledger of runs: what was asked, how it stands, what came of it."""

import fcntl
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from storygen import files
from storygen.errors import RequestError, StoreError
from storygen.home import runs_folder
from storygen.models.base import Model
from storygen.models.publication import Publication
from storygen.request import Request

State = Literal["running", "finished", "failed", "interrupted"]


class LedgerEntry(Model):
    """One run.

    Attributes:
        identity: The request's digest; equal ones ask for the same film.
        content: The story's artifact in the store, as a source for the flow.
        state: As last written; a dead process's `running` is read as `interrupted`.
        started_at: UTC, ISO 8601.
        stage: The last stage that was begun.
        error: Why it failed; empty if it did not.
    """

    schema_version: int = 1
    run_id: str
    identity: str
    request: Request
    content: str
    title: str
    state: State
    started_at: str
    finished_at: str = ""
    stage: str = ""
    error: str = ""
    publication: Publication | None = None


def new_run_id() -> str:
    """A name for a run that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def now() -> str:
    """This moment in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_entry(entry: LedgerEntry) -> None:
    """Write or replace a run's entry. Raises StoreError."""
    folder = runs_folder() / entry.run_id
    files.make_folder(folder)
    files.write_bytes(folder / "run.json", entry.model_dump_json(indent=1).encode())


@contextmanager
def alive(run_id: str) -> Generator[None]:
    """Hold the run's lock, so that others see it running; the kernel frees it at death."""
    folder = runs_folder() / run_id
    files.make_folder(folder)
    handle = files.open_for_lock(folder / "alive")
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def read_entry(run_id: str) -> LedgerEntry:
    """One run's entry; an unambiguous beginning of its id will do. Raises RequestError."""
    matches = [entry for entry in read_entries() if entry.run_id.startswith(run_id)]
    exact = [entry for entry in matches if entry.run_id == run_id]
    if len(exact or matches) != 1:
        trouble = "is not known" if not matches else f"could be any of {len(matches)} runs"
        raise RequestError(f"run {run_id!r} {trouble}; `storygen status` lists the runs")
    return (exact or matches)[0]


def read_entries() -> list[LedgerEntry]:
    """All runs, newest first; entries that cannot be read are left out."""
    folder = runs_folder()
    names = (
        sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []
    )
    return [entry for name in names if (entry := _read(folder / name)) is not None]


def find_finished(identity: str) -> LedgerEntry | None:
    """The newest finished run of an identical request whose files are all there and whole.

    A film in which another provider stood in is no answer: the one asked for may serve by now.
    """
    for entry in read_entries():
        if entry.identity == identity and entry.state == "finished" and _is_whole(entry):
            return entry
    return None


def _read(folder: Path) -> LedgerEntry | None:
    try:
        entry = LedgerEntry.model_validate_json(files.read_bytes(folder / "run.json"))
    except (FileNotFoundError, StoreError, ValidationError):
        return None
    if entry.state == "running" and not _is_alive(folder):
        return entry.model_copy(update={"state": "interrupted"})
    return entry


def _is_alive(folder: Path) -> bool:
    try:
        handle = os.open(folder / "alive", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared, so that two who ask at once do not take one another for the run.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _is_whole(entry: LedgerEntry) -> bool:
    if entry.publication is None or entry.publication.fallbacks:
        return False
    folder = Path(entry.publication.folder)
    try:
        return all(
            files.size_bytes(folder / file.name) == file.content.size_bytes
            and files.hash_file(folder / file.name) == file.content.sha256
            for file in entry.publication.files
        )
    except (FileNotFoundError, StoreError):
        return False
