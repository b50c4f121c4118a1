"""Stopping a run: no further call or item is begun, and calls under way are broken off."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from storygen.current_run import current_run
from storygen.errors import RunCancelled


class StopSignal:
    """Whether one run was stopped, and what ends then. Safe to use from several threads at once."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._under_way: dict[object, Callable[[], None]] = {}
        self._guard = threading.Lock()

    def set(self) -> None:
        """Have what is under way end at once, and all else refused from now on."""
        self._stopped.set()
        with self._guard:
            ends = list(self._under_way.values())
        for end in ends:
            end()

    def check(self) -> None:
        """Raises RunCancelled once the run was stopped."""
        if self._stopped.is_set():
            raise RunCancelled("the run was stopped; nothing further of it is made")

    def wait(self, seconds: float) -> None:
        """Wait. Raises RunCancelled as soon as the run is stopped."""
        self._stopped.wait(seconds)
        self.check()

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Generator[None]:
        """Have `end` called, by whoever stops the run, if that happens meanwhile.

        Raises:
            RunCancelled: It was stopped already.
        """
        ticket = object()
        with self._guard:
            self._under_way[ticket] = end
        try:
            self.check()
            yield
        finally:
            with self._guard:
                del self._under_way[ticket]


def _signal() -> StopSignal:
    return current_run().part(StopSignal)


def stop_calls() -> None:
    """End the run's calls at once, its passes after their item, and refuse all else from now on."""
    _signal().set()


def check_not_stopped() -> None:
    """Raises RunCancelled once the run was stopped."""
    _signal().check()


def sleep(seconds: float) -> None:
    """Wait. Raises RunCancelled as soon as the run is stopped."""
    _signal().wait(seconds)


@contextmanager
def ended_by_stop(end: Callable[[], None]) -> Generator[None]:
    """Have `end` called, by whoever stops the run, if that happens meanwhile.

    Raises:
        RunCancelled: It was stopped already.
    """
    with _signal().ending(end):
        yield
