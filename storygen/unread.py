"""Answers that are kept but could not be read.

Prefect takes whatever goes wrong while it looks for a task's record as "there is none", and the
task would be done, and paid for, once more. What a store says instead of answering is noted here,
so that the task fails with it before any work; the next attempt finds a store that is well again.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from storygen.errors import StoreUnavailable, StorygenError

_noted = threading.local()


def forget() -> None:
    """Begin to look for a record in this thread: what was noted before does not count."""
    _noted.error = None


@contextmanager
def noted() -> Generator[None]:
    """Note an error of the store that is asked within, and let it pass on."""
    try:
        yield
    except StorygenError as error:
        _noted.error = error
        raise


def check() -> None:
    """Raises StoreUnavailable: this thread's last record may be there, but was not readable."""
    error: StorygenError | None = getattr(_noted, "error", None)
    if error is not None:
        forget()
        raise StoreUnavailable(f"{error}; nothing was made anew meanwhile") from error
