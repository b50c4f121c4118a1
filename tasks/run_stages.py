"""What a run knows of its stages: how often they tried again, what they made, who gave up."""

from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from storygen.current_run import current_run
from storygen.errors import StorygenError


class RunStages:
    """The stages of one run.

    Args:
        redo: Stages that are made anew: what is kept of them does not count.

    Attributes:
        retried: How often each stage tried again.
        given_up: What each stage failed with for good, whose other tasks fail at once then.
    """

    def __init__(self, redo: Iterable[str] = ()) -> None:
        self.retried: Counter[str] = Counter()
        self.given_up: dict[str, StorygenError] = {}
        self._item_counts: dict[str, tuple[int, int]] = {}
        self._redo = set(redo)
        self._made_keys: set[str] = set()

    def begin(self, stage: str) -> None:
        """Give a stage's provider a fresh chance: another one may serve it now."""
        self.given_up.pop(stage, None)

    def set_redo(self, stage: str, is_redone: bool) -> None:
        """Settle whether a stage's kept answers count from now on."""
        if is_redone:
            self._redo.add(stage)
        else:
            self._redo.discard(stage)

    def note_made(self, key: str) -> None:
        """This run made what lies under a key: it counts though its stage is made anew."""
        self._made_keys.add(key)

    def that_counts(self, stage: str, key: str) -> bool:
        """Whether an item's kept answer may be used."""
        return stage not in self._redo or key in self._made_keys

    def count_items(self, stage: str, made: int, cached: int) -> None:
        """Count items of a stage that works in passes: those made, and those that were there."""
        made_before, cached_before = self.item_counts(stage)
        self._item_counts[stage] = (made_before + made, cached_before + cached)

    def item_counts(self, stage: str) -> tuple[int, int]:
        """How many items a stage made and how many were there, since they were taken."""
        return self._item_counts.get(stage, (0, 0))

    def take_item_counts(self, stage: str) -> tuple[int, int] | None:
        """The same, which then counts no more; None of a stage that does not work in passes."""
        return self._item_counts.pop(stage, None)

    @contextmanager
    def counted_whole(self, stage: str) -> Generator[None]:
        """Count the items of a task's passes only where all of them come to an end."""
        before = self.item_counts(stage)
        try:
            yield
        except BaseException:
            self._item_counts[stage] = before
            raise


def run_stages() -> RunStages:
    """The stages of the run under way."""
    return current_run().part(RunStages)
