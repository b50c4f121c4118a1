"""What a run pays, on disk: noted before a call that may be billed, and again once it was."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from storygen.errors import StoreError
from storygen.services.shared_state import database_path, shared_state
from storygen.services.usage import Usage

# What an earlier process of the run was calling when it was killed may have been billed.
_LINES = """
SELECT provider, usage, usd FROM (
    SELECT at, provider, usage, usd FROM charges WHERE run_id = :run_id
    UNION ALL
    SELECT at, provider, usage, usd FROM under_way WHERE run_id = :run_id AND books != :books
) ORDER BY at
"""


class Line(NamedTuple):
    """What one call uses.

    Attributes:
        provider: Its name in the registry.
        usage: What it used, or may use.
        usd: What that costs; None if its price is not known.
    """

    provider: str
    usage: Usage
    usd: float | None


class Books:
    """The lines of one run. Safe to use from several threads at once.

    Args:
        run_id: What they are written under; a run that goes on finds its earlier ones.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._name = uuid4().hex
        self._unwritten: list[tuple[str, tuple[object, ...]]] = []
        self._lock = threading.Lock()

    def begin(self, most: Line) -> str:
        """Note a call that is made now; if this process dies, it counts as its most.

        Returns:
            The call's name, for `end`.

        Raises:
            StoreError: The disk failed, so the call should not be made.
        """
        call = uuid4().hex
        with self._lock:
            self._write_rest()
            with shared_state() as state:
                state.execute(
                    "INSERT INTO under_way VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (call, self._name, *self._row(most)),
                )
        return call

    def end(self, call: str, paid: Line | None) -> None:
        """Note what a call did cost, None for nothing.

        A disk that fails costs no answer: what cannot be written now is written before the next
        call begins, and before anybody reads the lines.

        Args:
            call: Its name; empty where it was not begun here.
            paid: What it used.
        """
        with self._lock:
            if call:
                self._unwritten.append(("DELETE FROM under_way WHERE call = ?", (call,)))
            if paid is not None:
                row = self._row(paid)
                self._unwritten.append(("INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?)", row))
            with suppress(StoreError):
                self._write_rest()

    def lines(self) -> Sequence[Line]:
        """What was paid so far, the earliest first. Raises StoreError."""
        if not self._unwritten and not database_path().exists():
            return ()
        with self._lock:
            self._write_rest()
            with shared_state() as state:
                rows = state.execute(_LINES, {"run_id": self._run_id, "books": self._name})
                return [
                    Line(provider, Usage.model_validate_json(usage), usd)
                    for provider, usage, usd in rows
                ]

    def _write_rest(self) -> None:
        if self._unwritten:
            with shared_state() as state:
                for statement, values in self._unwritten:
                    state.execute(statement, values)
            self._unwritten.clear()

    def _row(self, line: Line) -> tuple[object, ...]:
        written = line.usage.model_dump_json(exclude_defaults=True)
        now = datetime.now(UTC).isoformat()
        return (self._run_id, now, line.provider, line.usage.model, written, line.usd)
