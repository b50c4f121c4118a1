"""Telling how far a run is: a bar per stage at a terminal, one calm line a stage elsewhere."""

import sys
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from storygen.current_run import current_run

if TYPE_CHECKING:
    from rich.progress import TaskID


class Progress(Protocol):
    """Hears of stages as they begin, move on and end."""

    def begin(self, stage: str, total: int) -> None:
        """A stage starts that has `total` parts."""
        ...

    def expect(self, stage: str, total: int) -> None:
        """The stage under way turns out to have `total` parts."""
        ...

    def advance(self, stage: str) -> None:
        """One part of it is done."""
        ...

    def show(self, stage: str, request: object, answer: object) -> None:
        """What one part of it looks like: what was asked for, and what was made or found."""
        ...

    def end(self, stage: str, executed: int, cached: int) -> None:
        """The stage is done."""
        ...

    def note(self, sentence: str) -> None:
        """Something a person should know."""
        ...


class Silence:
    """Tells nothing."""

    def begin(self, stage: str, total: int) -> None:
        """Nothing."""

    def expect(self, stage: str, total: int) -> None:
        """Nothing."""

    def advance(self, stage: str) -> None:
        """Nothing."""

    def show(self, stage: str, request: object, answer: object) -> None:
        """Nothing."""

    def end(self, stage: str, executed: int, cached: int) -> None:
        """Nothing."""

    def note(self, sentence: str) -> None:
        """Nothing."""


class Lines:
    """One line a stage, for logs and pipes."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._begun_at: dict[str, float] = {}

    def begin(self, stage: str, total: int) -> None:
        """Remember when."""
        self._begun_at[stage] = time.monotonic()

    def expect(self, stage: str, total: int) -> None:
        """Nothing: a line a stage is enough."""

    def advance(self, stage: str) -> None:
        """Nothing: a line a stage is enough."""

    def show(self, stage: str, request: object, answer: object) -> None:
        """Nothing: a log shows no pictures."""

    def end(self, stage: str, executed: int, cached: int) -> None:
        """Write the stage's line."""
        took_s = time.monotonic() - self._begun_at[stage]
        print(
            f"{stage:<11} {took_s:6.1f} s  {counts(executed, cached)}", file=self._out, flush=True
        )

    def note(self, sentence: str) -> None:
        """Write it on a line of its own."""
        print(f"note: {sentence}", file=self._out, flush=True)


class Bars:
    """A bar a stage, with counts and the time left."""

    def __init__(self, out: TextIO | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bars = RichProgress(
            TextColumn("{task.description:<11}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            TextColumn("[dim]{task.fields[told]}"),
            console=Console(file=out or sys.stderr),
        )
        self._ids: dict[str, TaskID] = {}

    def begin(self, stage: str, total: int) -> None:
        """Show its bar."""
        self._bars.start()
        self._ids[stage] = self._bars.add_task(stage, total=total, told="")

    def expect(self, stage: str, total: int) -> None:
        """Let its bar count to another number."""
        self._bars.update(self._task(stage), total=total, completed=0)

    def advance(self, stage: str) -> None:
        """Move its bar."""
        self._bars.advance(self._task(stage))

    def show(self, stage: str, request: object, answer: object) -> None:
        """Nothing: a terminal shows no pictures."""

    def end(self, stage: str, executed: int, cached: int) -> None:
        """Fill its bar and say how much came from the cache."""
        task = self._task(stage)
        total = next(bar.total for bar in self._bars.tasks if bar.id == task)
        self._bars.update(task, completed=total, told=counts(executed, cached))

    def note(self, sentence: str) -> None:
        """Write it above the bars."""
        self._bars.console.print(f"note: {sentence}", markup=False, highlight=False)

    def close(self) -> None:
        """Leave the bars as they are and give the terminal back."""
        self._bars.stop()

    def _task(self, stage: str) -> "TaskID":
        return self._ids[stage]


def counts(executed: int, cached: int) -> str:
    """How many parts were made and how many came from the cache, in words."""
    parts = [f"{executed} made"] if executed else []
    parts += [f"{cached} from the cache"] if cached else []
    return ", ".join(parts)


class Audience:
    """Whom a run tells how far it is.

    Attributes:
        progress: Who hears of it.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        self.progress = progress or Silence()


def tell(progress: Progress) -> None:
    """Send what the run under way tells from now on to `progress`."""
    current_run().put(Audience(progress))


def current() -> Progress:
    """Who is told by the run under way."""
    return current_run().part(Audience).progress
