"""How the run of this process ended, as far as that is known before its state says it."""

from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from storygen.errors import StorygenError


class Ending(NamedTuple):
    """What is known of a run's end.

    Attributes:
        error: What it failed with, if that was foreseeable.
        is_told: Whether it was told where the run went on: on its page, and as an event.
        is_sent: Whether the page that says so reached the server.
    """

    error: StorygenError | None = None
    is_told: bool = False
    is_sent: bool = False


_known: ContextVar[tuple[UUID, Ending] | None] = ContextVar("_known", default=None)


def ending_of(flow_run_id: UUID) -> Ending:
    """What this process knows of how a run ended."""
    known = _known.get()
    return known[1] if known and known[0] == flow_run_id else Ending()


def note_error(flow_run_id: UUID, error: StorygenError) -> None:
    """It failed."""
    _known.set((flow_run_id, ending_of(flow_run_id)._replace(error=error)))


def note_told(flow_run_id: UUID, is_sent: bool) -> None:
    """Its page was open, and was made to say how it ended."""
    ending = ending_of(flow_run_id)._replace(is_told=True, is_sent=is_sent)
    _known.set((flow_run_id, ending))
