"""Which events automations wait for; PREFECT_SERVER_EVENTS_CAUSAL_ORDERING names this module."""

import time
from uuid import UUID

from prefect.server.events.ordering import memory
from prefect.server.events.schemas.events import ReceivedEvent

_STARTED_AT_MS = time.time_ns() // 1_000_000


class CausalOrdering(memory.CausalOrdering):
    """Prefect's own, but for servers that were started again.

    An event waits up to 15 minutes for the one that it follows, unless this process has seen that
    one. A run that began before the server did would so be seen as crashed or failed only then.
    """

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Wait unless what `event` follows was before this server's time."""
        if event.follows is None or not _is_older(event.follows):
            await super().wait_for_leader(event)


def _is_older(event_id: UUID) -> bool:
    """Whether an event was made before this process; version 7 begins with the time in ms."""
    return event_id.version == 7 and event_id.int >> 80 < _STARTED_AT_MS
