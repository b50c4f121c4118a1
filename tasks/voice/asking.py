"""Asking a service over HTTP: for how long, and what it means when no sensible answer comes."""

import time
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from storygen.errors import ProviderUnavailable
from storygen.services.faults import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, WHOLE_TIMEOUT_S
from storygen.services.keys import masked

CONNECT_S = CONNECT_TIMEOUT_S
READ_S = READ_TIMEOUT_S
WHOLE_S = WHOLE_TIMEOUT_S

_LONGEST_QUOTED = 200
_NOT_SOUND = ("text/", "application/json", "application/xml", "application/xhtml")


def within_time(http: Any) -> dict[str, Any]:
    """Options of a client that gives up in time; a transport of its own would pass by proxies.

    Args:
        http: The module `httpx`, or one of its make.
    """
    return {
        "timeout": http.Timeout(READ_S, connect=CONNECT_S),
        "verify": _trusted(http),
        "event_hooks": {"response": [partial(_bound, http)]},
    }


@cache
def _trusted(http: Any) -> Any:
    """Whose certificates are believed; reading them takes longer than all else that a client is."""
    return http.create_ssl_context()


def _bound(http: Any, response: Any) -> None:
    """Let an answer that trickles end in a time-out: httpx itself only times single reads."""
    stream: Any = response.stream
    ends_at_s = time.monotonic() + WHOLE_S

    class Bounded(http.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for piece in stream:
                if time.monotonic() > ends_at_s:
                    raise http.ReadTimeout("the answer took too long", request=response.request)
                yield piece

        def close(self) -> None:
            stream.close()

    response.stream = Bounded()


def not_reached(provider: str, error: BaseException) -> ProviderUnavailable:
    """The error for a service that could not be asked, or broke off."""
    cause = error.__cause__ or error
    if isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__:
        reason = "it did not answer in time"
    else:
        reason = masked(f"{type(cause).__name__}: {cause}")[:_LONGEST_QUOTED]
    return ProviderUnavailable(
        f"{provider} cannot be reached ({reason}); check the network and its base_url, or try "
        "again later"
    )


def senseless(provider: str, what: str) -> ProviderUnavailable:
    """The error for an answer that is not what the service promises."""
    return ProviderUnavailable(
        f"{provider} gave an answer that makes no sense ({masked(what)[:_LONGEST_QUOTED]}); check "
        "its base_url, or try again later"
    )


def check_is_sound(provider: str, media_type: str) -> None:
    """Raises ProviderUnavailable where an answer says that it is no sound."""
    if media_type.startswith(_NOT_SOUND):
        raise senseless(provider, f"{media_type.partition(';')[0]} instead of sound")
