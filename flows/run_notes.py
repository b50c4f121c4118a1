"""A deployment's run in the ledger of its worker's home and on its server, as it goes on."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from uuid import UUID

from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.logging import get_logger
from prefect.runtime import flow_run
from prefect.settings import get_current_settings

from flows.inbox import EmptyInbox
from flows.run_labels import RunLabels
from storygen import ledger, progress
from storygen.errors import RunCancelled, StorygenError
from storygen.ledger import LedgerEntry
from storygen.models.publication import Publication
from storygen.progress import Progress, counts
from storygen.request import Request
from storygen.runs.labels import COST_USD, FOLDER, STAGE, line_label, lines_told
from storygen.runs.run import title_of
from storygen.services.keys import masked
from storygen.services.spending import current_spending


@contextmanager
def noted(request: Request, run_id: str) -> Generator["RunRecord"]:
    """Note what the run under way tells, and how it ends; hand `keep` its film."""
    before = progress.current()
    labels = RunLabels(UUID(str(flow_run.id)))
    context = FlowRunContext.get()
    known = context.flow_run.labels if context and context.flow_run else {}
    with ledger.alive(run_id, is_alone=False):
        record = RunRecord(request, run_id, labels, lines_told(known))
        progress.tell(_Noted(before, record))
        try:
            yield record
        except EmptyInbox:
            record.drop()
            raise
        except Pause:
            record.write(state="review")
            raise
        except StorygenError as error:
            state = "cancelled" if isinstance(error, RunCancelled) else "failed"
            record.write(state=state, finished_at=ledger.now(), error=masked(str(error)))
            raise
        except Exception as error:
            said = f"an unforeseen {type(error).__name__}: {error}"
            record.write(state="failed", finished_at=ledger.now(), error=masked(said))
            raise
        finally:
            progress.tell(before)
            labels.close()


class RunRecord:
    """What is known of a run: its entry in the ledger, and its labels on the server.

    A home that cannot be written to costs the run nothing but its entry.

    Args:
        request: What is asked for.
        run_id: The run's name in the ledger.
        labels: Of its flow run.
        lines: How many lines earlier starts of the run told.
    """

    def __init__(self, request: Request, run_id: str, labels: RunLabels, lines: int = 0) -> None:
        self._labels = labels
        self._run_id = run_id
        self._entry = _entry(request, run_id)
        self._lines = lines
        self._is_kept = True
        self._guard = threading.RLock()  # stages that are under way at once tell of themselves
        self.write()

    def begin(self, stage: str) -> None:
        """A stage begins."""
        self._labels.put({STAGE: stage})
        self.write(stage=stage)

    def add_line(self, line: str) -> None:
        """The run told something."""
        with self._guard:
            self._labels.put({line_label(self._lines): line})
            self._lines += 1
        with suppress(StorygenError):
            if spent_usd := current_spending().spent_usd():
                self._labels.put({COST_USD: spent_usd})

    def keep(self, made: Publication) -> Publication:
        """The run's film is made."""
        self._labels.put({FOLDER: made.folder})
        self.write(
            state="finished", finished_at=ledger.now(), publication=made, title=made.title, error=""
        )
        return made

    def write(self, **changes: object) -> None:
        """Change the ledger's entry."""
        with self._guard:
            self._entry = self._entry.model_copy(update=changes)
            if not self._is_kept:
                return
            try:
                ledger.write_entry(self._entry)
            except StorygenError as error:
                self._is_kept = False
                get_logger("storygen").warning(f"the ledger lacks this run: {error}")

    def drop(self) -> None:
        """There was nothing to do."""
        ledger.drop_entry(self._run_id)


class _Noted:
    """Hears of the run's progress and passes it on."""

    def __init__(self, told: Progress, record: RunRecord) -> None:
        self._told, self._record = told, record
        self.advance, self.expect, self.show = told.advance, told.expect, told.show
        self._begun_at: dict[str, float] = {}

    def begin(self, stage: str, total: int) -> None:
        self._begun_at[stage] = time.monotonic()
        self._record.begin(stage)
        self._told.begin(stage, total)

    def end(self, stage: str, executed: int, cached: int) -> None:
        took_s = time.monotonic() - self._begun_at.pop(stage, time.monotonic())
        self._record.add_line(f"{stage:<11} {took_s:6.1f} s  {counts(executed, cached)}")
        self._told.end(stage, executed, cached)

    def note(self, sentence: str) -> None:
        self._record.add_line(f"note: {sentence}")
        self._told.note(sentence)


def _entry(request: Request, run_id: str) -> LedgerEntry:
    """The run's entry as it begins; one that goes on keeps when it first began."""
    earlier = ledger.known_entry(run_id)
    return LedgerEntry(
        run_id=run_id, identity="", request=request, content=request.source,
        title=title_of(request.model_dump()), state="running",
        started_at=earlier.started_at if earlier else ledger.now(),
        server=get_current_settings().api.url or "",
    )  # fmt: skip
