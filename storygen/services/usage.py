"""What a call to a service used up, told by the provider to whoever keeps the books."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from pydantic import Field

from storygen.models.base import Model


class Usage(Model):
    """What one call used, in the units that services bill.

    Attributes:
        model: The service's name of what served the call, as the price table knows it.
        characters: Of text that was spoken.
        input_tokens: Read by a model, those from its cache included.
        cached_tokens: Of these, how many came from the service's cache.
        output_tokens: Written by a model, its thoughts included.
        pictures: Drawn or looked up.
        seconds: Of sound.
    """

    model: str = ""
    characters: int = Field(default=0, ge=0)
    input_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    pictures: int = Field(default=0, ge=0)
    seconds: float = Field(default=0.0, ge=0)


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
