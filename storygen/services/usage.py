"""What a call to a service used up, told by the provider to whoever keeps the books."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from storygen.models.usage import Usage as Usage


class Heard(list[Usage]):
    """What a call's answer used.

    Attributes:
        is_begun: Whether the service began to answer, so that it bills the call however it ended.
    """

    is_begun = False


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


def report_usage(usage: Usage) -> None:
    """Tell what the answer that just came used; a provider calls this once an answered call.

    Without it, what the provider estimated before the call counts.
    """
    heard = _heard.get()
    if heard is not None:
        heard.append(usage)


def report_begun() -> None:
    """Tell that an answer broke off; what was estimated counts where nothing else is told."""
    heard = _heard.get()
    if heard is not None:
        heard.is_begun = True


@contextmanager
def usage_heard() -> Generator[Heard]:
    """What is reported by this thread meanwhile."""
    heard = Heard()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
