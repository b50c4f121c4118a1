"""A mail server for tests: speaks as much SMTP as it takes to hand over a message."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class Mailbox(socketserver.ThreadingTCPServer):
    """Keeps every message it is handed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Delivery)
        self.messages: list[EmailMessage] = []

    @property
    def address(self) -> str:
        """Where a message to the keeper is handed over, as Apprise writes it."""
        return (
            f"mailto://127.0.0.1:{self.server_address[1]}"
            "?from=storygen@example.org&to=keeper@example.org"
        )


class _Delivery(socketserver.StreamRequestHandler):
    """RFC 5321: one line a command; a message ends with a line that holds a dot alone."""

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            match line.split(None, 1)[0].upper() if line.strip() else b"":
                case b"DATA":
                    self._say("354 go on")
                    self._keep()
                    self._say("250 kept")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _keep(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(line.removeprefix(b".") for line in lines)
        message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
        cast(Mailbox, self.server).messages.append(message)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server on a free port."""
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
