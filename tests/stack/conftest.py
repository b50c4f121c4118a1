import json
import os
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support.mail_server import Mailbox, mailbox
from tests.support.stacks import LocalStack

# A shell that starts the tests in the background has them ignore it, and so all they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

PLUGINS = Path(__file__).parent.parent / "support" / "plugins"


class _Webhook(BaseHTTPRequestHandler):
    heard: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        self.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address that hears of failed runs, and what it heard."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/alerts", _Webhook.heard
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def mails() -> Iterator[Mailbox]:
    """Whose keeper is told of failed runs."""
    with mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory,
    webhook: tuple[str, list[dict[str, str]]],
    mails: Mailbox,
) -> Iterator[LocalStack]:
    """A stack that is up; the tests share it, each with runs of its own."""
    folder = tmp_path_factory.mktemp("stack")
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PLUGINS))))
    stack = LocalStack(
        folder, PYTHONPATH=path, PAINTER_DIARY=str(folder / "diary"),
        STORYGEN_ALERT_WEBHOOK=webhook[0], STORYGEN_ALERT_EMAIL=mails.address,
    )  # fmt: skip
    try:
        stack.up()
        yield stack
    finally:
        stack.destroy()
