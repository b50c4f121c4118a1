"""Pictures in batches of like kind, in the order asked for, while others are taken in hand."""

from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

from storygen.threads import Threads

T = TypeVar("T")
R = TypeVar("R")

_BATCHES_IN_VIEW = 4


def like_with_like(
    items: Sequence[T],
    kind: Callable[[T], Hashable],
    size: int,
    make: Callable[[Sequence[T]], Iterator[R]],
) -> Generator[R]:
    """Make items of one kind together, yet answer in order.

    Kinds are sought among a few batches' worth of items, so that not many answers wait for an
    earlier one, however long the film.

    Args:
        items: What to make something of.
        kind: What must be equal for items to be made together.
        size: Of a batch.
        make: One answer per item, in order; all items are of one kind.
    """
    for start in range(0, len(items), size * _BATCHES_IN_VIEW):
        window = items[start : start + size * _BATCHES_IN_VIEW]
        groups: dict[Hashable, list[int]] = {}
        for at, item in enumerate(window):
            groups.setdefault(kind(item), []).append(at)
        yield from _in_order(window, groups.values(), make)


def _in_order(
    window: Sequence[T],
    groups: Iterable[Sequence[int]],
    make: Callable[[Sequence[T]], Iterator[R]],
) -> Generator[R]:
    ready: dict[int, R] = {}
    told = 0
    for places in groups:
        for at, answer in zip(places, make([window[at] for at in places]), strict=True):
            ready[at] = answer
            while told in ready:
                yield ready.pop(told)
                told += 1


def made_ahead(answers: Generator[T], most: int) -> Generator[T]:
    """Make up to `most` answers in another thread while earlier ones are in use.

    So the graphics card draws the next batch while pictures of this one are scaled and stored.
    """
    waiting = deque[Future[T | _End]]()
    try:
        with Threads(1, thread_name_prefix="ahead") as pool:
            try:
                for _ in range(most):
                    waiting.append(pool.submit(_next, answers))
                while not isinstance(answer := waiting.popleft().result(), _End):
                    waiting.append(pool.submit(_next, answers))
                    yield answer
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        answers.close()


class _End:
    """After the last answer."""


def _next(answers: Generator[T]) -> T | _End:
    return next(answers, _End())
