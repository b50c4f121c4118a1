"""A service on this machine that answers as the real one does, or fails in the ways they do."""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.support.services.listening import listening

MODES = (
    "429", "500", "503", "400", "401", "402", "403", "404", "hang", "trickle", "truncated",
    "malformed", "html", "empty",
)  # fmt: skip
RETRY_AFTER_S = 7


@dataclass(frozen=True)
class Asked:
    """A request as it came.

    Attributes:
        headers: By their names in lower case.
        body: Its JSON; None without a body.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: Any


@dataclass
class Answer:
    """What is sent back."""

    body: bytes
    media_type: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(json.dumps(value).encode(), status=status, headers=headers or {})


@dataclass
class Service:
    """A running service.

    Attributes:
        url: Where it answers.
        mode: What goes wrong: nothing if empty, else one of `MODES`.
        failures: How often it goes wrong before all is well again; None: always.
        asked: The requests so far.
    """

    respond: Callable[[Asked], Answer]
    refuse: Callable[[int], Answer]
    url: str = ""
    mode: str = ""
    failures: int | None = None
    asked: list[Asked] = field(default_factory=list[Asked])
    _freed: threading.Event = field(default_factory=threading.Event)

    def count_down(self) -> None:
        """Let one failure pass, or all be well after the last."""
        if self.failures == 0:
            self.mode, self.failures = "", None
        elif self.failures:
            self.failures -= 1

    def answer(self, request: Asked) -> Answer:
        """The answer, or a refusal in the service's own format."""
        if self.mode.isdecimal():
            refusal = self.refuse(int(self.mode))
            if self.mode == "429":
                refusal.headers["Retry-After"] = str(RETRY_AFTER_S)
            return refusal
        if self.mode == "html":
            return Answer(b"<html><body>Sign in to the hotel's wifi</body></html>", "text/html")
        answer = self.respond(request)
        if self.mode == "malformed":
            return Answer(b'{"half": [1, 2', answer.media_type)
        return Answer(b"", answer.media_type) if self.mode == "empty" else answer

    def send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Put an answer on the wire as the mode has it."""
        if self.mode == "hang":
            self._freed.wait(10)
            return
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.media_type)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.send_header("Connection", "close")
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if self.mode == "truncated":
            handler.wfile.write(answer.body[: len(answer.body) // 2])
            return
        if self.mode == "trickle":
            for at in range(len(answer.body)):
                handler.wfile.write(answer.body[at : at + 1])
                if self._freed.wait(0.05):
                    return
        handler.wfile.write(answer.body)

    def free(self) -> None:
        """Let nobody wait any longer."""
        self._freed.set()


@contextmanager
def serving(
    respond: Callable[[Asked], Answer], refuse: Callable[[int], Answer]
) -> Generator[Service]:
    """Run a service on a free port.

    Args:
        respond: Its answer to a request that is in order.
        refuse: Its answer of a status, in its own format.
    """
    service = Service(respond, refuse)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            address = urlsplit(self.path)
            request = Asked(
                self.command, address.path, address.query,
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(content) if content else None,
            )  # fmt: skip
            service.asked.append(request)
            service.count_down()
            self.close_connection = True
            with suppress(OSError):  # who asked may have gone
                service.send(self, service.answer(request))

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    with listening(Handler) as service.url:
        try:
            yield service
        finally:
            service.free()
