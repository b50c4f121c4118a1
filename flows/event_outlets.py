"""Where the events of a film's run go: into its log, and to Prefect."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from prefect.events import emit_event
from prefect.logging import get_logger

from flows.lasting_server import has_lasting_server
from storygen.event_log import Event, EventLog, event
from storygen.services.keys import masked


def tell_failure(run_id: str, flow_run_id: UUID, title: str, sentence: str) -> None:
    """Tell of a film that failed before its run's events were told of at all."""
    failed = event("storygen.film.failed", title="", error=masked(sentence))
    Outlets(run_id, flow_run_id).send((failed,), title)


class Outlets:
    """Where a run's events go: its log, and a lasting Prefect server.

    Args:
        run_id: The run's name in the ledger.
        flow_run_id: Its flow run's, if there is one.
    """

    def __init__(self, run_id: str, flow_run_id: UUID | None) -> None:
        self._run_id = run_id
        self._log = EventLog(run_id)
        self._flow_run_id = flow_run_id if has_lasting_server() else None
        self._has_warned = False

    def send(self, events: Sequence[Event], title: str) -> None:
        """Write them down and pass them on; what cannot be sent is left out."""
        try:
            events = self._log.write(events)
        except Exception as error:
            self._warn(error)
        if self._flow_run_id is None:
            return
        for each in events:
            with suppress(Exception):
                self._emit(each, title, self._flow_run_id)

    def _emit(self, each: Event, title: str, flow_run_id: UUID) -> None:
        emit_event(
            each.name,
            resource={
                "prefect.resource.id": f"storygen.film.{self._run_id}",
                "prefect.resource.name": title or self._run_id,
            },
            related=[
                {
                    "prefect.resource.id": f"prefect.flow-run.{flow_run_id}",
                    "prefect.resource.role": "flow-run",
                }
            ],
            payload={**each.payload, "run_id": self._run_id, "number": each.number},
        )

    def _warn(self, error: Exception) -> None:
        if not self._has_warned:
            self._has_warned = True
            with suppress(Exception):
                get_logger("storygen").warning(f"the run's log of events lacks some: {error}")
