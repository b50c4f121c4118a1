"""The ledger of runs: what was asked, how it stands, what came of it."""

import os
import secrets
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from storygen import files
from storygen.errors import RequestError, StoreError
from storygen.file_locks import is_locked, locked, try_lock
from storygen.home import runs_folder
from storygen.models.base import Model
from storygen.models.publication import Publication
from storygen.request import Request
from storygen.store import current_store

State = Literal["running", "review", "finished", "failed", "cancelled", "interrupted"]


class LedgerEntry(Model):
    """One run.

    Attributes:
        identity: The request's digest; equal ones ask for the same film at the same place.
        film: The same, wherever the film goes; empty where it is not known.
        content: The story's artifact in the store, as a source for the flow.
        state: As last written; a dead process's `running` is read as `interrupted`.
        started_at: UTC, ISO 8601.
        stage: The last stage that was begun.
        error: Why it failed; empty if it did not.
        server: Address of the API of the Prefect server whose run it is, if it is a deployment's.
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
    server: str = ""
    film: str = ""


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


def drop_entry(run_id: str) -> None:
    """Forget a run that came to nothing. Raises StoreError."""
    files.remove(runs_folder() / run_id / "run.json")


@contextmanager
def alive(run_id: str, *, is_alone: bool = True) -> Generator[None]:
    """Hold the run's lock, so that others see it running; the kernel frees it at death.

    Args:
        run_id: The run's.
        is_alone: Wait until no other process holds it; else theirs will do.
    """
    folder = runs_folder() / run_id
    files.make_folder(folder)
    with ExitStack() as stack:
        if is_alone:
            stack.enter_context(locked(folder / "alive"))
        elif (handle := try_lock(folder / "alive")) is not None:
            stack.callback(os.close, handle)
        yield


def read_entry(run_id: str) -> LedgerEntry:
    """One run's entry; an unambiguous beginning of its id will do. Raises RequestError."""
    matches = [entry for entry in read_entries() if entry.run_id.startswith(run_id)]
    exact = [entry for entry in matches if entry.run_id == run_id]
    if len(exact or matches) != 1:
        trouble = "is not known" if not matches else f"could be any of {len(matches)} runs"
        raise RequestError(f"run {run_id!r} {trouble}; `storygen status` lists the runs")
    return (exact or matches)[0]


def known_entry(run_id: str) -> LedgerEntry | None:
    """A run's entry by its whole id, if there is one that can be read."""
    return _read(runs_folder() / run_id)


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
        if entry.identity == identity and _made(entry) and _is_whole(entry):
            return entry
    return None


def find_made(film: str) -> LedgerEntry | None:
    """The newest finished run of the same film, wherever that went, whose files are in the store.

    Raises:
        StoreError: The store cannot be asked.
    """
    store = current_store()
    for entry in read_entries():
        publication = _made(entry) if film and entry.film == film else None
        if publication and store.are_whole(file.content for file in publication.files):
            return entry
    return None


def _made(entry: LedgerEntry) -> Publication | None:
    """The film of a run in which everybody served who was asked for."""
    publication = entry.publication if entry.state == "finished" else None
    return publication if publication and not publication.fallbacks else None


def _read(folder: Path) -> LedgerEntry | None:
    try:
        entry = LedgerEntry.model_validate_json(files.read_bytes(folder / "run.json"))
    except (FileNotFoundError, StoreError, ValidationError):
        return None
    if entry.state == "running" and not is_locked(folder / "alive"):
        return entry.model_copy(update={"state": "interrupted"})
    return entry


def _is_whole(entry: LedgerEntry) -> bool:
    if entry.publication is None:
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
