"""Work that is done beside the rest of a run, in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from storygen.errors import RunCancelled
from storygen.threads import begun_thread

R = TypeVar("R")


class Aside(Generic[R]):
    """Begun once, waited for where its result is needed; what it raises is raised there.

    Leaving it as a context without its result makes it end at its next halt (`go_on`): what it is
    busy with is kept, and nobody waits for it. Where it was what stopped the rest, that ends in
    the error of this work.

    Args:
        name: The thread's.
        work: What is done, with the context variables of whoever begins it.
        stop: Called where it fails: what goes on beside it is of no use any more.
    """

    def __init__(
        self, name: str, work: Callable[[], R], stop: Callable[[], None] = lambda: None
    ) -> None:
        self._work = work
        self._stop = stop
        self._name = name
        self._thread: threading.Thread | None = None
        self._left = threading.Event()
        self._answers: list[R] = []
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._left.set()
        if isinstance(error, RunCancelled) and self._failed is not None:
            raise self._failed from None

    def begin(self) -> None:
        """Begin, unless that was done already."""
        if self._thread is None:
            self._thread = begun_thread(self._name, self._run)

    def result(self) -> R:
        """Wait for it; begins it if need be. Raises what went wrong with it."""
        self.begin()
        assert self._thread is not None
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._answers[0]

    def go_on(self) -> None:
        """Raises RunCancelled where nobody needs the result any more."""
        if self._left.is_set():
            raise RunCancelled("the run ended meanwhile")

    @property
    def _failed(self) -> BaseException | None:
        """Why it has no result, unless somebody stopped it."""
        return None if isinstance(self._error, RunCancelled) else self._error

    def _run(self) -> None:
        try:
            self._answers.append(self._work())
        except BaseException as error:
            self._error = error
            if self._failed is not None:
                self._stop()
