"""What a call to a service used up, told by the provider to whoever keeps the books."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from storygen.models.usage import Usage as Usage

_heard: ContextVar[list[Usage] | None] = ContextVar("heard", default=None)


def report_usage(usage: Usage) -> None:
    """Tell what the answer that just came used; a provider calls this once an answered call.

    Without it, what the provider estimated before the call counts.
    """
    heard = _heard.get()
    if heard is not None:
        heard.append(usage)


@contextmanager
def usage_heard() -> Generator[list[Usage]]:
    """What is reported by this thread meanwhile."""
    heard: list[Usage] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
