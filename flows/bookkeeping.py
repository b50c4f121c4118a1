"""Runs the stages of one film and books what each cost and where its parts came from."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from prefect import Task, unmapped
from prefect.futures import PrefectFuture, as_completed

from blocks.opening import result_storage
from storygen import progress
from storygen.meter import Meter
from storygen.models.report import StageReport
from storygen.request import Stage
from tasks import policy

R = TypeVar("R")

_SECOND_HALF: dict[str, str] = {"compose": "joining"}
"""How the progress calls a stage that comes a second time."""


class Book:
    """One run's stages, in the order they ended.

    Args:
        meter: Measures the process tree while the run lasts.
        redo: Stages whose cached answers are not used.
    """

    def __init__(self, meter: Meter, redo: Iterable[Stage]) -> None:
        self._meter = meter
        self._redo = frozenset(redo)
        self._made_elsewhere: dict[str, int] = {}
        self.stages: list[StageReport] = []
        self.fallbacks: list[str] = []
        self.warnings: list[str] = []
        self.estimate_usd: float | None = 0.0
        self.is_estimated = False
        policy.start_run(self._redo)

    def one(
        self, stage: Stage, task: Task[..., R], *args: Any, provider: str = "", **kwargs: Any
    ) -> R:
        """Run a stage that is a single task."""
        fresh = cast("Any", self._refreshed(stage, task))
        return cast(R, self._run(stage, 1, provider, lambda: [fresh.submit(*args, **kwargs)])[0])

    def each(
        self,
        stage: Stage,
        task: Task[..., R],
        items: Sequence[Any],
        *,
        provider: str = "",
        alongside: Sequence[PrefectFuture[Any]] = (),
        **same: Any,
    ) -> tuple[R, ...]:
        """Run a stage's task for each item; `same` goes to all of them."""
        fresh = cast("Any", self._refreshed(stage, task))
        constant = {name: unmapped(value) for name, value in same.items()}

        def submit() -> list[PrefectFuture[Any]]:
            return [*fresh.map(items, **constant), *alongside]

        answers = self._run(stage, len(items) + len(alongside), provider, submit)
        return tuple(cast("list[R]", answers[: len(items)]))

    def begin_beside(self, stage: Stage, task: Task[..., R], *args: Any) -> PrefectFuture[R]:
        """Start a task of a stage without waiting; hand it to `each` of the same stage."""
        return cast("Any", self._refreshed(stage, task)).submit(*args)

    def is_redone(self, stage: Stage) -> bool:
        """Whether a stage's cached answers are not used."""
        return stage in self._redo

    def credit(self, stage: Stage, provider: str) -> None:
        """Name who really served a stage that was booked already."""
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
        policy.set_redo(stage, False)

    def _refreshed(self, stage: Stage, task: Task[..., R]) -> Task[..., R]:
        return task.with_options(
            result_storage=result_storage(), refresh_cache=self._is_anew(stage)
        )

    def _is_anew(self, stage: Stage) -> bool:
        """Whether the cache does not count; what was just made elsewhere is found there."""
        return stage in self._redo and stage not in self._made_elsewhere

    def _run(self, stage: Stage, total: int, provider: str, submit: Any) -> list[Any]:
        policy.begin_stage(stage)
        told = progress.current()
        shown = _SECOND_HALF.get(stage, stage) if self._is_booked(stage) else stage
        told.begin(shown, total)
        with self._meter.measure() as span:
            futures: list[PrefectFuture[Any]] = submit()
            for _ in as_completed(futures):
                told.advance(shown)
            answers = [future.result() for future in futures]
        cached = sum(future.state.name == "Cached" for future in futures)
        executed = len(futures) - cached
        if stage in policy.item_counts:
            executed, cached = policy.item_counts.pop(stage)
        if made := self._made_elsewhere.pop(stage, 0):
            # Found in the cache now, but not there before this run.
            executed, cached = executed + made, max(0, cached - made)
            policy.set_redo(stage, stage in self._redo)
        told.end(shown, executed, cached)
        self._book(stage, span.reading, executed, cached, provider)
        return answers

    def _is_booked(self, stage: Stage) -> bool:
        return any(report.name == stage for report in self.stages)

    def _book(self, stage: Stage, reading: Any, executed: int, cached: int, provider: str) -> None:
        report = StageReport(
            name=stage,
            wall_s=round(reading.wall_s, 3),
            cpu_s=round(reading.cpu_s, 3),
            retries=policy.retried.pop(stage, 0),
            peak_memory_bytes=reading.peak_memory_bytes,
            provider=provider,
            executed=executed,
            cached=cached,
        )
        earlier = next((stage for stage in self.stages if stage.name == report.name), None)
        if earlier is None:
            self.stages.append(report)
        else:
            self.stages[self.stages.index(earlier)] = _added(earlier, report)


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
