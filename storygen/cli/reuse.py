"""Answering from the ledger what was made before, without Prefect, which takes seconds to start."""

import time
from pathlib import Path

from storygen import ledger
from storygen.cli.running import as_json_line, finished
from storygen.ledger import LedgerEntry
from tasks.publish.contract import Parcel
from tasks.publish.providers.output_folder import OutputFolder


def put_from_ledger(
    entry: LedgerEntry, made: LedgerEntry, *, as_json: bool, begun_at: float
) -> int:
    """Put the film of an earlier run where it is asked for now, and say where it lies.

    Args:
        entry: Of the run that is asked for.
        made: A finished run of the same film, whose files are in the store.
        as_json: Answer as JSON.
        begun_at: When the command began, on the monotonic clock.

    Raises:
        StoreError: The disk is full or failed; an older film there is untouched.
    """
    assert made.publication is not None
    parcel = Parcel(
        title=made.publication.title,
        language=Path(made.publication.folder).name,
        origin=entry.request.origin,
        files=made.publication.files,
        passed=made.publication.passed,
        output=entry.request.output,
    )
    with ledger.alive(entry.run_id):
        folder = OutputFolder().publish(parcel)
        publication = made.publication.model_copy(update={"folder": folder})
        put = finished(entry, publication)
        ledger.write_entry(put)
    if not as_json:
        print(f"made before, nothing was made anew: it lies in {folder} too")
    else:
        print(as_json_line(put, time.monotonic() - begun_at, reused=True))
    return 0


def answer_from_ledger(entry: LedgerEntry, *, as_json: bool, begun_at: float) -> int:
    """Say where the film of an identical request lies already."""
    seconds = time.monotonic() - begun_at
    if as_json:
        print(as_json_line(entry, seconds, reused=True))
    elif entry.publication:
        print(f"nothing to do: the same film lies in {entry.publication.folder}")
    return 0
