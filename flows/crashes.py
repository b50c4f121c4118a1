"""A run whose process died is started again, but not for ever."""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from storygen.errors import StorygenError
from storygen.stack.left_runs import LOST, NEVER_BEGAN

MOST_DEATHS = 4
RESTARTED = "its process died: started again"
"""What the automation says that starts a crashed run again."""
RESTARTED_IN_S = 60.0
"""The automation takes seconds; an SQLite server under load more."""
LEFT_DEAD = (
    f"its process died and nothing started it again within {RESTARTED_IN_S:.0f} s: is the "
    "automation 'storygen: a crashed run is started again' switched off? Press Retry on its page: "
    "what was made is kept"
)
_NO_DECISIONS = (RESTARTED, NEVER_BEGAN)
_MARKS = ("Late", "AwaitingConcurrencySlot")
"""What the server calls a run that waits longer than it should; nobody decided anything."""


class DeathWatch:
    """Tells of crashed runs that nothing started again, so that nobody waits for them for ever."""

    def __init__(self) -> None:
        self._seen_at: dict[UUID, float] = {}

    def is_left(self, run_id: UUID, state: State[Any]) -> bool:
        """Whether a run that is now in this state has been crashed for too long."""
        if not state.is_crashed():
            self._seen_at.pop(run_id, None)
            return False
        now = time.monotonic()
        return now - self._seen_at.setdefault(run_id, now) > RESTARTED_IN_S


def check_deaths() -> None:
    """Raises StorygenError when this run's process died too often: what kills it will do so again.

    Only deaths in a row count: a person who presses Retry begins anew, and so does a run that came
    to an end of its own, or that `storygen down` put back.
    """
    if flow_run.id is None:
        return
    with get_client(sync_client=True) as client:
        deaths = count_deaths(client.read_flow_run_states(flow_run.id))
    if deaths >= MOST_DEATHS:
        raise StorygenError(
            f"this run was started {deaths} times and its process died each time; look at the "
            "worker's log, then press Retry or run the same request again: what was made is kept"
        )


def count_deaths(states: Iterable[State]) -> int:
    """How often a run's process died since somebody, or the run itself, last decided its state."""
    deaths, is_told = 0, False
    for state in sorted(states, key=lambda state: state.timestamp):
        if state.is_crashed() or state.message == LOST:
            # Prefect's worker tells of one death twice, the second time after the restart.
            deaths, is_told = deaths if is_told else deaths + 1, True
        elif state.is_pending() or state.is_running():
            is_told = False
        elif state.is_scheduled():
            is_decided = state.name not in _MARKS and state.message not in _NO_DECISIONS
            deaths = 0 if is_decided else deaths
        elif state.is_final() or state.is_paused():
            deaths = 0
    return deaths
