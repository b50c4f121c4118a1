"""The run under way: what belongs to it, and to no other run of the same process.

Several films may be made at once in one process, each in a thread of its own. What is to be
remembered of one (what it spent, whom it tells, whether it was stopped, which store it uses, what
its stages made) therefore lies in no module but in a `Run`, and which run that is, in a context
variable. A new thread does not know it by itself: begin one by `storygen.threads`.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, TypeVar, cast

P = TypeVar("P")


class Run:
    """One run's parts, each the only one of its class; safe to use from several threads at once.

    Each room keeps what it remembers of a run in a class of its own, that is made without
    arguments where nobody put one in.

    Args:
        parts: What it begins with.
    """

    def __init__(self, *parts: object) -> None:
        self._parts: dict[type[Any], object] = {type(part): part for part in parts}
        self._guard = RLock()

    def part(self, kind: type[P]) -> P:
        """Its part of a class, made now if it has none."""
        with self._guard:
            if kind not in self._parts:
                self._parts[kind] = kind()
            return cast("P", self._parts[kind])

    def put(self, part: object) -> None:
        """Have it use another part of that class from now on."""
        with self._guard:
            self._parts[type(part)] = part


_OUTSIDE = Run()
"""For what is done outside of any run, such as listing voices."""

_current: ContextVar[Run | None] = ContextVar("storygen_run", default=None)


def current_run() -> Run:
    """The run under way in this thread."""
    return _current.get() or _OUTSIDE


@contextmanager
def open_run(*parts: object) -> Generator[Run]:
    """A run of its own while it lasts, for this thread and those begun within.

    Args:
        parts: What it begins with; nothing is taken over from the run around it.
    """
    run = Run(*parts)
    token = _current.set(run)
    try:
        yield run
    finally:
        _current.reset(token)
