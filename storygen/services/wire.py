"""A call's connections: given up in time, and broken off when the run is stopped.

HTTP clients time single reads. A service that sends a byte now and then, or a comment to keep the
connection open, would hold them for ever; and a read that waits ends only with its connection.
"""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple

from storygen.errors import CallBrokenOff, RunCancelled, StorygenError
from storygen.services.faults import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, WHOLE_TIMEOUT_S
from storygen.services.stopping import ended_by_stop
from storygen.services.usage import report_begun

_CONNECTED = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")
_SUCCESS = 2


class Limits(NamedTuple):
    """How long a call may take, in seconds.

    Attributes:
        connect_s: For a connection.
        quiet_s: Up to the first byte, and between any two.
        whole_s: In all.
    """

    connect_s: float = CONNECT_TIMEOUT_S
    quiet_s: float = READ_TIMEOUT_S
    whole_s: float = WHOLE_TIMEOUT_S


LIMITS = Limits()
"""What holds where a service needs no other."""


class Wire:
    """The connections of one call. Safe to use from several threads at once.

    Attributes:
        limits: How long it may take.
        broken_off: Why it was ended from outside; None if it was not.
        is_answering: Whether the service has begun to do its work, and so to bill it.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.broken_off: StorygenError | None = None
        self.is_answering = False
        self._open: list[Any] = []
        self._guard = threading.Lock()

    def options(self, http: Any) -> dict[str, Any]:
        """Options of a client whose connections these are; it still goes by proxies.

        Args:
            http: The module `httpx`, or one of its make.
        """
        return {
            "timeout": http.Timeout(self.limits.quiet_s, connect=self.limits.connect_s),
            "verify": _trusted(http),
            "event_hooks": {"request": [self._follow], "response": [self._answered]},
        }

    def watch(self, connection: Any) -> None:
        """Take a socket in."""
        with self._guard:
            self._open.append(connection)
            is_over = self.broken_off is not None
        if is_over:
            _shut(connection)

    def note_answer(self, status: int, media_type: str) -> None:
        """Take note of an answer's head; a page is a login's or a proxy's, not the service's."""
        if status // 100 == _SUCCESS and not media_type.lower().startswith("text/html"):
            self.is_answering = True

    def end(self, why: StorygenError) -> None:
        """End all connections; who waits for a byte gets none."""
        with self._guard:
            self.broken_off = self.broken_off or why
            connections = list(self._open)
        for connection in connections:
            _shut(connection)

    def _follow(self, request: Any) -> None:
        request.extensions = {**request.extensions, "trace": self._traced}

    def _traced(self, event: str, about: dict[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            self.watch(about["return_value"].get_extra_info("socket"))

    def _answered(self, response: Any) -> None:
        """Called at the head of an answer, and never for a proxy's to the wish for a tunnel."""
        self.note_answer(response.status_code, response.headers.get("content-type", ""))


@contextmanager
def on_the_wire(
    provider: str, limits: Limits | None = None, late: str = "", *, bills_at_once: bool = False
) -> Generator[Wire]:
    """The connections of one call, which ends in time.

    Args:
        provider: Its name in the registry.
        limits: Of the call; None for `LIMITS`.
        late: What to say when the whole takes too long; empty for a plain sentence.
        bills_at_once: Whether an answer that has begun is billed, also if it breaks off.

    Raises:
        CallBrokenOff: The whole took too long.
        RunCancelled: The run was stopped.
    """
    wire = Wire(limits or LIMITS)
    sentence = late or (
        f"{provider} was still answering after {wire.limits.whole_s:g} s (it did not answer in "
        "time); check the network and its base_url, or try again later"
    )
    timer = threading.Timer(wire.limits.whole_s, lambda: wire.end(CallBrokenOff(sentence)))
    timer.daemon = True
    stopped = RunCancelled(f"the run was stopped; the call to {provider} under way was broken off")
    with ended_by_stop(lambda: wire.end(stopped)):
        timer.start()
        try:
            yield wire
        except Exception:
            if bills_at_once and wire.is_answering:
                report_begun()
            if wire.broken_off:
                raise wire.broken_off from None
            raise
        finally:
            timer.cancel()
    if wire.broken_off:  # the end of a connection may look like the end of an answer
        raise wire.broken_off


def _shut(connection: Any) -> None:
    """Closing a socket does not wake who reads from it; this does, also below TLS."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


@cache
def _trusted(http: Any) -> Any:
    """Whose certificates are believed; reading them takes longer than all else that a client is."""
    return http.create_ssl_context()
