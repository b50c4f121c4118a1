"""Threads that know the run they were begun in (`storygen.current_run`), as others do not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Threads(ThreadPoolExecutor):
    """A pool whose threads do each piece of work with the context of whoever handed it in."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have it done."""
        return super().submit(copy_context().run, fn, *args, **kwargs)


def begun_thread(name: str, work: Callable[[], object]) -> threading.Thread:
    """A thread that was begun and does not keep the process alive.

    Args:
        name: The thread's.
        work: What it does, with the context of whoever begins it.
    """
    context = copy_context()
    thread = threading.Thread(target=lambda: context.run(work), name=name, daemon=True)
    thread.start()
    return thread
