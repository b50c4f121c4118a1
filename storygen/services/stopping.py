"""Stopping a run: no further call to a service is made, and those under way are broken off."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from storygen.errors import RunCancelled

_stopped = threading.Event()
_under_way: dict[object, Callable[[], None]] = {}
_guard = threading.Lock()


def allow_calls() -> None:
    """Begin a run in this process: calls may be made."""
    _stopped.clear()


def stop_calls() -> None:
    """Have the calls under way end at once, and all others refused from now on."""
    _stopped.set()
    with _guard:
        ends = list(_under_way.values())
    for end in ends:
        end()


def check_not_stopped() -> None:
    """Raises RunCancelled once the run was stopped."""
    if _stopped.is_set():
        raise RunCancelled("the run was stopped; no further service is asked")


def sleep(seconds: float) -> None:
    """Wait. Raises RunCancelled as soon as the run is stopped."""
    _stopped.wait(seconds)
    check_not_stopped()


@contextmanager
def ended_by_stop(end: Callable[[], None]) -> Generator[None]:
    """Have `end` called, by whoever stops the run, if that happens meanwhile.

    Raises:
        RunCancelled: It was stopped already.
    """
    ticket = object()
    with _guard:
        _under_way[ticket] = end
    try:
        check_not_stopped()
        yield
    finally:
        with _guard:
            del _under_way[ticket]
