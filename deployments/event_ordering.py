"""Which events automations look at, and when; PREFECT_SERVER_EVENTS_CAUSAL_ORDERING names it."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

import sqlalchemy
from prefect.server.database import provide_database_interface
from prefect.server.events.ordering import EventArrivedEarly, event_handler, memory
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.server.schemas.states import TERMINAL_STATES

_STARTED_AT_MS = time.time_ns() // 1_000_000
_HEARTBEAT = "prefect.flow-run.heartbeat"
_RUN = "prefect.flow-run."
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class CausalOrdering(memory.CausalOrdering):
    """Prefect's own, but for servers that were started again, and for heartbeats that come late.

    An event waits up to 15 minutes for the one that it follows, unless this process has seen that
    one. A run that began before the server did would so be seen as crashed or failed only then.

    A run's heartbeats come through a connection that takes a second to open; that it is over, the
    server says itself. A heartbeat that is looked at after its run is over would have automations
    wait for the next one, and take the run for dead.
    """

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Wait unless what `event` follows was before this server's time."""
        if event.follows is None or not _is_older(event.follows):
            await super().wait_for_leader(event)

    @asynccontextmanager
    async def preceding_event_confirmed(
        self, handler: event_handler, event: ReceivedEvent, depth: int = 0
    ) -> AsyncGenerator[None, None]:
        """Raises EventArrivedEarly, upon which nobody looks at it, for a heartbeat that is late."""
        async with super().preceding_event_confirmed(handler, event, depth), _turn(event):
            if event.event == _HEARTBEAT and await _is_over(event):
                raise EventArrivedEarly(event)
            yield


def _is_older(event_id: UUID) -> bool:
    """Whether an event was made before this process; version 7 begins with the time in ms."""
    return event_id.version == 7 and event_id.int >> 80 < _STARTED_AT_MS


def _turn(event: ReceivedEvent) -> asyncio.Lock:
    """Has the events of a run looked at one at a time; Prefect looks at two events at once."""
    return _turns.setdefault(event.resource.id, asyncio.Lock())


async def _is_over(heartbeat: ReceivedEvent) -> bool:
    """Whether the run has come to its end; what says so is looked at after this, or was before."""
    run_id = UUID(heartbeat.resource.id.removeprefix(_RUN))
    database = provide_database_interface()
    async with database.session_context() as session:
        asked = sqlalchemy.select(database.FlowRun.state_type).where(database.FlowRun.id == run_id)
        return await session.scalar(asked) in TERMINAL_STATES
