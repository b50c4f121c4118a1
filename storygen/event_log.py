"""The numbered log of what happened in a run, in the store beside what the run made.

Prefect's events wake and chain; this log is what counts. It is written in pieces, as a store may
not be able to append: each is a record of JSON lines under `events/<run>/<piece>`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from storygen.canonical import digest
from storygen.store import current_store

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Event(NamedTuple):
    """Something that happened in a run.

    Attributes:
        name: Such as `storygen.stage.begun`.
        payload: What there is to say of it; plain JSON.
        occurred: When, in UTC, ISO 8601.
        number: Its place in the run's log, from 1; 0 while it is not written.
    """

    name: str
    payload: dict[str, Any]
    occurred: str
    number: int = 0


def event(name: str, **payload: Any) -> Event:
    """Something that happens now."""
    return Event(name, payload, datetime.now(UTC).isoformat(timespec="milliseconds"))


class EventLog:
    """One run's log; a run that is started again goes on with it.

    Args:
        run_id: The run's name in the ledger.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._next: tuple[int, int] | None = None

    def write(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """Number and keep what happened. Raises StoreError."""
        piece, number = self._next or _free(self._run_id)
        numbered = tuple(each._replace(number=number + index) for index, each in enumerate(events))
        lines = "".join(f"{json.dumps(each._asdict(), ensure_ascii=False)}\n" for each in numbered)
        current_store().write_record(_place(self._run_id, piece), lines.encode())
        self._next = (piece + 1, number + len(events))
        return numbered


def read_events(run_id: str) -> Iterator[Event]:
    """What happened in a run, in order. Raises StoreError."""
    for piece in _pieces(run_id):
        yield from _events(piece)


def _free(run_id: str) -> tuple[int, int]:
    """The next piece's place in the log, and the next event's number."""
    pieces = list(_pieces(run_id))
    last = [each.number for piece in pieces[-1:] for each in _events(piece)]
    return len(pieces) + 1, max(last, default=0) + 1


def _pieces(run_id: str) -> Iterator[bytes]:
    piece = 1
    while (found := current_store().read_record(_place(run_id, piece))) is not None:
        yield found
        piece += 1


def _events(piece: bytes) -> list[Event]:
    return [Event(**json.loads(line)) for line in piece.decode().splitlines()]


def _place(run_id: str, piece: int) -> str:
    name = run_id if _SAFE.fullmatch(run_id) else digest("run", run_id)
    return f"events/{name}/{piece:06}"
