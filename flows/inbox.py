"""Taking a file of an inbox that no earlier run took: the oldest, or the one that is named."""

import json
from collections.abc import Sequence
from pathlib import Path

from storygen import files
from storygen.canonical import digest
from storygen.errors import RequestError
from storygen.home import home
from storygen.inbox import claim_key, folder_of, list_place
from storygen.locks import alone
from storygen.store import current_store
from storygen.story_files import InboxFile

PREFIX = "inbox:"


class EmptyInbox(RequestError):
    """There is no file in the inbox that was not used yet."""


def take_oldest(source: str, run_id: str) -> str:
    """The file of an inbox that this run is to tell; the same one if the run starts again.

    A file counts as another one once it is changed. What a run took is never handed out again,
    also when that run failed: one bad file must not stop tomorrow's film.

    Args:
        source: `inbox:FOLDER`, `inbox:s3://bucket/prefix`, or `inbox:` for the inbox in storygen's
            home; with a story's name after it, that story alone.
        run_id: The run that asks.

    Raises:
        EmptyInbox: Every file was used, or there is none.
        RequestError: There is no such folder.
    """
    place = source.removeprefix(PREFIX)
    if not place:
        place = str(home() / "inbox")
        files.make_folder(Path(place))
    with alone(digest("inbox", folder_of(place)), run_id):
        return _claim(place, list_place(place), run_id)


def _claim(place: str, waiting: Sequence[InboxFile], run_id: str) -> str:
    store = current_store()
    free: list[tuple[InboxFile, str]] = []
    for file in sorted(waiting, key=lambda one: (one.modified_at, one.name)):
        record = claim_key(file)
        taken = store.read_record(record)
        if taken is None:
            free.append((file, record))
        elif json.loads(taken)["run_id"] == run_id:
            return file.address
    if not free:
        raise EmptyInbox(f"the inbox {place!r} holds no unused file")
    file, record = free[0]
    store.write_record(record, json.dumps({"run_id": run_id, "file": file.address}).encode())
    return file.address
