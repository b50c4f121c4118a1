"""A service that fails too often is left alone for a while, by all runs of a machine.

The circuit breaker of M. Nygard, Release It! (2007): closed while calls go through; open once at
least half of at least five calls within 30 s failed; half open 30 s later, when one call probes.
"""

import sqlite3
import time
from collections.abc import Callable
from typing import NamedTuple

from storygen.services.shared_state import database_path, shared_state

WINDOW_S = 30.0
FEWEST_CALLS = 5
WORST_SHARE = 0.5
REST_S = 30.0
_PROBE_S = 300.0  # as long as one call may take; then its process counts as dead
_ASK_AGAIN_S = 1.0
_LONGEST_PAUSE_S = 3600.0  # that is granted; a header may name any number, and a clock be set back


class Admission(NamedTuple):
    """Whether a call may be made now.

    Attributes:
        wait_s: How long to wait before asking again; 0 if the call may be made.
        is_probe: Whether the call decides if the service is well again.
    """

    wait_s: float
    is_probe: bool = False


class _Row(NamedTuple):
    opened_at_s: float | None
    probed_at_s: float | None
    resume_at_s: float | None

    def pause_s(self, now_s: float) -> float:
        """How long from now it asked to be left alone."""
        left_s = 0.0 if self.resume_at_s is None else self.resume_at_s - now_s
        return left_s if 0 < left_s <= _LONGEST_PAUSE_S else 0.0


def service_name(provider: str, elsewhere: str) -> str:
    """What a breaker is called: a server that stands in for a provider's own has another one.

    Args:
        provider: Its name in the registry.
        elsewhere: The other server's address; empty for the provider's own.
    """
    return f"{provider} {elsewhere}".strip()


class Breaker:
    """One provider's breaker, shared by the processes of a machine.

    Args:
        provider: Its name in the registry.
        clock: Seconds since the epoch.
    """

    def __init__(self, provider: str, clock: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._clock = clock

    def admit(self) -> Admission:
        """Ask for a call. Raises StoreError."""
        now_s = self._clock()
        with shared_state() as state:
            row = self._row(state)
            if pause_s := row.pause_s(now_s):
                return Admission(pause_s)
            if row.opened_at_s is None:
                return Admission(0.0)
            rested_s = now_s - min(row.opened_at_s, now_s)
            if rested_s < REST_S:
                return Admission(REST_S - rested_s)
            if row.probed_at_s is not None and now_s - row.probed_at_s < _PROBE_S:
                return Admission(_ASK_AGAIN_S)
            self._set(state, row._replace(probed_at_s=now_s))
            return Admission(0.0, is_probe=True)

    def note(
        self, admission: Admission, answered: bool | None, retry_after_s: float | None = None
    ) -> None:
        """Tell how an admitted call ended.

        Args:
            admission: What `admit` said.
            answered: Whether the service did its work; a refusal of the content counts as that.
                None: it was not asked, or not for long enough to tell.
            retry_after_s: How long it asked to be left alone; an hour at most is granted.

        Raises:
            StoreError: The disk failed.
        """
        now_s = self._clock()
        with shared_state() as state:
            row = self._row(state)
            if answered is None:
                if admission.is_probe:
                    self._set(state, row._replace(probed_at_s=None))
                return
            if retry_after_s:
                pause_s = max(row.pause_s(now_s), min(retry_after_s, _LONGEST_PAUSE_S))
                row = row._replace(resume_at_s=now_s + pause_s)
            if admission.is_probe:
                self._forget(state)
                opened_at_s = None if answered else now_s
                self._set(state, row._replace(opened_at_s=opened_at_s, probed_at_s=None))
                return
            self._remember(state, now_s, answered)
            if row.opened_at_s is None and not answered and self._is_bad(state):
                row = row._replace(opened_at_s=now_s, probed_at_s=None)
            self._set(state, row)

    def is_open(self) -> bool:
        """Whether it would be left alone now. Raises StoreError."""
        if not database_path().exists():
            return False
        now_s = self._clock()
        with shared_state() as state:
            row = self._row(state)
        rests_until_s = 0.0 if row.opened_at_s is None else min(row.opened_at_s, now_s) + REST_S
        return rests_until_s > now_s or row.pause_s(now_s) > REST_S

    def _row(self, state: sqlite3.Connection) -> _Row:
        found = state.execute(
            "SELECT opened_at_s, probed_at_s, resume_at_s FROM services WHERE provider = ?",
            (self._provider,),
        ).fetchone()
        return _Row(*found) if found else _Row(None, None, None)

    def _set(self, state: sqlite3.Connection, row: _Row) -> None:
        state.execute("INSERT OR REPLACE INTO services VALUES (?, ?, ?, ?)", (self._provider, *row))

    def _remember(self, state: sqlite3.Connection, now_s: float, answered: bool) -> None:
        state.execute(
            "DELETE FROM attempts WHERE provider = ? AND (at_s < ? OR at_s > ?)",
            (self._provider, now_s - WINDOW_S, now_s),
        )
        state.execute("INSERT INTO attempts VALUES (?, ?, ?)", (self._provider, now_s, answered))

    def _forget(self, state: sqlite3.Connection) -> None:
        state.execute("DELETE FROM attempts WHERE provider = ?", (self._provider,))

    def _is_bad(self, state: sqlite3.Connection) -> bool:
        calls, answered = state.execute(
            "SELECT count(*), coalesce(sum(answered), 0) FROM attempts WHERE provider = ?",
            (self._provider,),
        ).fetchone()
        return calls >= FEWEST_CALLS and calls - answered >= WORST_SHARE * calls
