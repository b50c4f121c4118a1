"""How far a run is: each stage's parts, the whole in per cent, the time that is left."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.stage_words import STAGES, words_of
from storygen.progress import counts

_LEAST_S, _LEAST_SHARE = 3.0, 0.04
"""Before that, what is left would be a guess."""


@dataclass
class Stage:
    """One stage, as it was told of.

    Attributes:
        total: How many parts it has.
        done: How many of them are done.
        ended: What became of it, in words; empty while it is under way.
        made: How many parts were made, rather than found.
        took_s: How long it took; 0 while it is under way.
    """

    name: str
    total: int
    done: int = 0
    ended: str = ""
    made: int = 0
    took_s: float = 0.0
    begun_at: float = field(default_factory=time.monotonic)

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return 1.0 if self.ended else min(self.done, self.total) / max(self.total, 1)

    @property
    def weight(self) -> float:
        """Its usual part of a film's work."""
        return words_of(self.name).weight

    @property
    def passed_s(self) -> float:
        """How long it has been under way, or took."""
        return self.took_s if self.ended else time.monotonic() - self.begun_at

    def end(self, executed: int, cached: int) -> None:
        """It is done."""
        self.took_s = time.monotonic() - self.begun_at
        self.ended = counts(executed, cached) or "done"
        self.made = executed


class StageProgress:
    """The stages of one run; told of by several threads, read by another.

    Args:
        expected: Stages that will come, for the reckoning of the whole.
        share: How much an earlier start of the same attempt had done, from 0 to 1.
    """

    def __init__(self, expected: Sequence[str] = (), share: float = 0.0) -> None:
        self.stages: dict[str, Stage] = {}
        self._most = share
        self._expected = tuple(expected) or tuple(
            name for name, words in STAGES.items() if words.is_always
        )

    def begin(self, name: str, total: int) -> None:
        """A stage starts, or starts again."""
        self.stages[name] = Stage(name, total)

    def expect(self, name: str, total: int) -> None:
        """A stage has so many parts, none of which is done."""
        self.stages[name].total, self.stages[name].done = total, 0

    def advance(self, name: str) -> None:
        """One part of it is done."""
        self.stages[name].done += 1

    def end(self, name: str, executed: int, cached: int) -> Stage:
        """It is done; how it ended."""
        stage = self.stages[name]
        stage.end(executed, cached)
        return stage

    @property
    def begun(self) -> list[Stage]:
        """The stages that have begun, in order; others may begin meanwhile."""
        return list(self.stages.values())

    @property
    def under_way(self) -> list[Stage]:
        """The stages that have begun and not ended."""
        return [stage for stage in self.begun if not stage.ended]

    @property
    def share(self) -> float:
        """How much of the whole is done, from 0 to 1; a stage that turns out longer takes none."""
        done = sum(stage.weight * stage.share for stage in self.begun)
        self._most = max(self._most, done / self._weight())
        return self._most

    def left_s(self) -> float | None:
        """How long it may still take, at the pace of what was made so far; None: not known yet."""
        worked = [stage for stage in self.begun if stage.made or not stage.ended]
        passed_s = sum(stage.passed_s for stage in worked)
        gained = sum(stage.weight * stage.share for stage in worked)
        if passed_s < _LEAST_S or gained < _LEAST_SHARE * self._weight():
            return None
        pace_s = passed_s / gained
        begun = sum(_left_s(stage, pace_s) for stage in self.under_way)
        later = [name for name in self._expected if name not in self.stages]
        return begun + pace_s * sum(words_of(name).weight for name in later)

    def _weight(self) -> float:
        names = {*self._expected, *(stage.name for stage in self.begun)}
        return sum(words_of(name).weight for name in names)


def _left_s(stage: Stage, pace_s: float) -> float:
    """By its own pace, once it has one."""
    if stage.done:
        return stage.passed_s / stage.done * max(0, stage.total - stage.done)
    return pace_s * stage.weight
