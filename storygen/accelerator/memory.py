"""Graphics memory: given back between models, and asked for in smaller pieces when it runs out."""

import atexit
import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from storygen import progress
from storygen.errors import ToolError

T = TypeVar("T")
R = TypeVar("R")

# An ending interpreter looks through every object; those of torch and diffusers take it a second.
atexit.register(gc.freeze)


@contextmanager
def freed_after() -> Generator[None]:
    """Give a model's memory back at the end, so that the next stage's model finds room.

    The model must be held by no name outside by then.
    """
    try:
        yield
    finally:
        give_back()


def give_back() -> None:
    """Collect what nothing refers to, on the card too."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def in_batches(
    items: Sequence[T], size: int, make: Callable[[Sequence[T]], Sequence[R]]
) -> Iterator[R]:
    """Hand the items over in batches, halved whenever the card's memory does not hold one.

    Args:
        items: What to make something of.
        size: The first batch's size, at least 1; a smaller one that fits is kept for the rest.
        make: One answer per item, in order.

    Yields:
        The answers, in order.

    Raises:
        ToolError: Not even one item fits.
    """
    done = 0
    while done < len(items):
        batch = items[done : done + size]
        answers = _unless_out_of_memory(batch, make)
        if answers is not None:
            yield from answers
            done += len(batch)
            continue
        give_back()
        if len(batch) == 1:
            raise ToolError(
                "the graphics card's memory does not hold even one picture at a time; close other "
                "programs that use it, choose a smaller model, or set its offload to `sequential`"
            )
        size = max(1, len(batch) // 2)
        progress.current().note(f"the graphics card is out of memory; going on with {size} at once")


def _unless_out_of_memory(
    batch: Sequence[T], make: Callable[[Sequence[T]], Sequence[R]]
) -> Sequence[R] | None:
    import torch

    # Answered outside the handler, whose traceback would keep the batch's memory alive.
    try:
        return make(batch)
    except torch.OutOfMemoryError:
        return None
