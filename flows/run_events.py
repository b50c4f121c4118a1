"""What happens in a film's run, written down in its log and sent to Prefect as events."""

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect.context import FlowRunContext

from flows.event_outlets import Outlets
from storygen import progress
from storygen.errors import InspectionFailed, RunCancelled
from storygen.event_log import Event, event
from storygen.models.picture import Keyframe, PictureRequest, Shot
from storygen.progress import Progress
from storygen.services.keys import masked
from storygen.threads import begun_thread

_EVERY_S = 1.0
_LAST_WORDS_S = 10.0


@contextmanager
def run_events(run_id: str) -> Generator["RunEvents"]:
    """The events of a film's run, while it lasts; a film that fails is one of them.

    Args:
        run_id: The run's name in the ledger.
    """
    before = progress.current()
    events = RunEvents(run_id, before)
    progress.tell(events)
    try:
        yield events
    except (InspectionFailed, RunCancelled):
        raise
    except Exception as error:
        events.tell("film.failed", title=events.title, error=masked(str(error)))
        raise
    finally:
        progress.tell(before)
        events.close()


class Events:
    """Events that nobody hears of.

    Attributes:
        title: The film's, as soon as it is known.
    """

    title = ""

    def tell(self, name: str, **payload: Any) -> None:
        """Something happens: `storygen.` and this name."""

    def plan(self, shots: Sequence[Shot]) -> None:
        """Say which shots there are, so that pictures are told of by their place in the film."""


class RunEvents(Events):
    """Hears of the progress, makes events of it, and passes it on.

    All is written and sent in the background; where that fails, the run goes on without.

    Args:
        run_id: The run's name in the ledger.
        told: Who else hears of the progress.
    """

    def __init__(self, run_id: str, told: Progress) -> None:
        self._run_id = run_id
        self._told = told
        self._places: dict[str, int] = {}
        self._stages: dict[str, _Stage] = {}
        self._waiting: list[Event] = []
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._outlets = Outlets(run_id, _flow_run_id())
        self._thread = begun_thread("storygen-events", self._send_on)

    def tell(self, name: str, **payload: Any) -> None:
        """Something happens: `storygen.` and this name."""
        with self._guard:
            self._waiting.append(event(f"storygen.{name}", **payload))

    def plan(self, shots: Sequence[Shot]) -> None:
        """Say which shots there are, so that pictures are told of by their place in the film."""
        self._places = {shot.id: number for number, shot in enumerate(shots, start=1)}

    def close(self) -> None:
        """Send what is left, then stop."""
        self._stop.set()
        self._thread.join(_LAST_WORDS_S)

    def begin(self, stage: str, total: int) -> None:
        """A stage starts."""
        self._stages[stage] = _Stage(total)
        self.tell("stage.begun", stage=stage, total=total)
        self._told.begin(stage, total)

    def expect(self, stage: str, total: int) -> None:
        """It has another number of parts."""
        self._stages[stage].total, self._stages[stage].done = total, 0
        self._told.expect(stage, total)

    def advance(self, stage: str) -> None:
        """One part of it is done; told once a second at most."""
        state = self._stages[stage]
        state.done += 1
        if state.is_due():
            self.tell("stage.progress", stage=stage, done=state.done, total=state.total)
        self._told.advance(stage)

    def show(self, stage: str, request: object, answer: object) -> None:
        """A picture is there."""
        if isinstance(request, PictureRequest) and isinstance(answer, Keyframe):
            self.tell(
                "picture.drawn", shot=request.shot_id, place=self._places.get(request.shot_id),
                pictures=len(self._places), attempt=request.attempt, provider=answer.provider,
                picture=answer.flat.model_dump(mode="json"),
            )  # fmt: skip
        self._told.show(stage, request, answer)

    def end(self, stage: str, executed: int, cached: int) -> None:
        """A stage is done."""
        took_s = round(time.monotonic() - self._stages[stage].begun_at, 3)
        self.tell("stage.finished", stage=stage, executed=executed, cached=cached, wall_s=took_s)
        self._told.end(stage, executed, cached)

    def note(self, sentence: str) -> None:
        """No event: the report holds it."""
        self._told.note(sentence)

    def _send_on(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._send()
        self._send()

    def _send(self) -> None:
        with self._guard:
            waiting, self._waiting = self._waiting, []
        if waiting:
            self._outlets.send(waiting, self.title)


class _Stage:
    """How far a stage is, and when that was last told."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.begun_at = self._told_at = time.monotonic()

    def is_due(self) -> bool:
        now = time.monotonic()
        if now - self._told_at < _EVERY_S:
            return False
        self._told_at = now
        return True


def _flow_run_id() -> UUID | None:
    context = FlowRunContext.get()
    return context.flow_run.id if context and context.flow_run else None
