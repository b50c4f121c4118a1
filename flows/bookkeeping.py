"""Runs the stages of one film and books what each cost and where its parts came from."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar, cast, get_args

from prefect import Task, unmapped
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed

from blocks.opening import result_storage
from storygen import progress
from storygen.current_run import current_run
from storygen.meter import Meter
from storygen.models.report import StageReport
from storygen.request import Stage
from tasks.run_stages import RunStages

R = TypeVar("R")

_ORDER: tuple[str, ...] = get_args(Stage)


class Book:
    """One run's stages, in a film's order: which of two at once ended first decides no file.

    Safe to use from several threads at once.

    Args:
        meter: Measures the process tree while the run lasts.
        redo: Stages whose cached answers are not used.
    """

    def __init__(self, meter: Meter, redo: Iterable[Stage]) -> None:
        self._meter = meter
        self._redo = frozenset(redo)
        self._made_elsewhere: dict[str, int] = {}
        self._writing = threading.Lock()
        self.stages: list[StageReport] = []
        self.fallbacks: list[str] = []
        self.warnings: list[str] = []
        self.estimate_usd: float | None = 0.0
        # A film may be made in any thread, beside which others do some of its stages.
        self._thread = threading.current_thread()
        self._run_stages = RunStages(self._redo)
        current_run().put(self._run_stages)

    def one(
        self,
        stage: Stage,
        task: Task[..., R],
        *args: Any,
        provider: str = "",
        shown_as: str = "",
        parts: int = 1,
        **kwargs: Any,
    ) -> R:
        """Run a stage, or the part of it that is `shown_as` something else, as a single task.

        Args:
            stage: The stage.
            task: Takes `args` and `kwargs`.
            args: As the task takes them.
            provider: Who serves it.
            shown_as: What it is called on the run's page.
            parts: How many parts the task makes, which count where all of its answer was there.
            kwargs: As the task takes them.
        """
        fresh = cast("Any", self._refreshed(stage, task))

        def work(advance: Callable[[], None]) -> list[_Ended]:
            if threading.current_thread() is self._thread:
                return _all_of([fresh.submit(*args, **kwargs)], advance)
            # What is done beside the other stages would wait in their queue.
            state: State[R] = fresh(*args, **kwargs, return_state=True)
            ended = _Ended(state.result(), state.name == "Cached")
            advance()
            return [ended]

        return cast(R, self._run(stage, 1, provider, work, shown_as, parts)[0])

    def each(
        self,
        stage: Stage,
        task: Task[..., R],
        items: Sequence[Any],
        *,
        provider: str = "",
        **same: Any,
    ) -> tuple[R, ...]:
        """Run a stage's task for each item; `same` goes to all of them."""
        fresh = cast("Any", self._refreshed(stage, task))
        constant = {name: unmapped(value) for name, value in same.items()}

        def work(advance: Callable[[], None]) -> list[_Ended]:
            return _all_of(list(fresh.map(items, **constant)), advance)

        return tuple(cast("list[R]", self._run(stage, len(items), provider, work)))

    def singly(
        self,
        stage: Stage,
        task: Task[..., R],
        items: Sequence[tuple[Any, str]],
        provider: str,
        settings: object,
    ) -> tuple[R, ...]:
        """Run an item's task (`item_task`) for each request, named by the words beside it."""

        def work(advance: Callable[[], None]) -> list[_Ended]:
            submit = cast("Any", task).submit
            return _all_of([submit(*item, provider, settings) for item in items], advance)

        return tuple(cast("list[R]", self._run(stage, len(items), provider, work)))

    def is_redone(self, stage: Stage) -> bool:
        """Whether a stage's cached answers are not used."""
        return stage in self._redo

    def credit(self, stage: Stage, provider: str) -> None:
        """Name who really served a stage that was booked already."""
        with self._writing:
            self.stages[:] = [
                report.model_copy(update={"provider": provider}) if report.name == stage else report
                for report in self.stages
            ]

    def elsewhere(self, stage: Stage, made: int, wait: Callable[[], None]) -> None:
        """Wait while another flow makes `made` parts of a stage, which `one` then finds."""
        progress.current().begin(stage, made)
        with self._meter.measure() as span:
            wait()
        progress.current().end(stage, made, 0)
        self._book(stage, span.reading, 0, 0, "")
        self._made_elsewhere[stage] = made
        self._run_stages.set_redo(stage, False)

    def _refreshed(self, stage: Stage, task: Task[..., R]) -> Task[..., R]:
        return task.with_options(
            result_storage=result_storage(), refresh_cache=self._is_anew(stage)
        )

    def _is_anew(self, stage: Stage) -> bool:
        """Whether the cache does not count; what was just made elsewhere is found there."""
        return stage in self._redo and stage not in self._made_elsewhere

    def _run(
        self,
        stage: Stage,
        total: int,
        provider: str,
        work: Callable[[Callable[[], None]], list["_Ended"]],
        shown_as: str = "",
        parts: int = 1,
    ) -> list[Any]:
        self._run_stages.begin(stage)
        told = progress.current()
        shown = shown_as or stage
        told.begin(shown, total)
        with self._meter.measure() as span:
            ended = work(lambda: told.advance(shown))
        cached = sum(each.was_cached for each in ended) * parts
        executed = len(ended) * parts - cached
        if (items := self._run_stages.take_item_counts(stage)) is not None:
            executed, cached = items
        if made := self._made_elsewhere.pop(stage, 0):
            # Found in the cache now, but not there before this run.
            executed, cached = executed + made, max(0, cached - made)
            self._run_stages.set_redo(stage, stage in self._redo)
        told.end(shown, executed, cached)
        self._book(stage, span.reading, executed, cached, provider)
        return [each.answer for each in ended]

    def _book(self, stage: Stage, reading: Any, executed: int, cached: int, provider: str) -> None:
        report = StageReport(
            name=stage,
            wall_s=round(reading.wall_s, 3),
            cpu_s=round(reading.cpu_s, 3),
            retries=self._run_stages.retried.pop(stage, 0),
            peak_memory_bytes=reading.peak_memory_bytes,
            provider=provider,
            executed=executed,
            cached=cached,
        )
        with self._writing:
            earlier = next((stage for stage in self.stages if stage.name == report.name), None)
            if earlier is None:
                self.stages.append(report)
                self.stages.sort(key=lambda stage: _ORDER.index(stage.name))
            else:
                self.stages[self.stages.index(earlier)] = _added(earlier, report)


class _Ended(NamedTuple):
    """A task that has come to its end."""

    answer: Any
    was_cached: bool


def _all_of(futures: list[PrefectFuture[Any]], advance: Callable[[], None]) -> list[_Ended]:
    for _ in as_completed(futures):
        advance()
    return [_Ended(future.result(), future.state.name == "Cached") for future in futures]


def _added(one: StageReport, other: StageReport) -> StageReport:
    return one.model_copy(
        update={
            "wall_s": round(one.wall_s + other.wall_s, 3),
            "cpu_s": round(one.cpu_s + other.cpu_s, 3),
            "retries": one.retries + other.retries,
            "peak_memory_bytes": max(one.peak_memory_bytes, other.peak_memory_bytes),
            "provider": other.provider or one.provider,
            "executed": one.executed + other.executed,
            "cached": one.cached + other.cached,
        }
    )
