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
from tests.support.stack_logs import Exempt
from tests.support.stacks import LocalStack

# A shell that starts the tests in the background has them ignore it, and so all they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

PLUGINS = Path(__file__).parent.parent / "support" / "plugins"


EXEMPT = (
    Exempt(r"Finished in state Failed\(", "how Prefect tells of a run that a test has fail"),
    Exempt(
        r"Worker channel setup failed due to a transient|WorkerChannelConnection\._send_loop",
        "how Prefect's server tells of a worker that was killed while it connected",
    ),
    Exempt(
        r"Error flushing \d+ events.*Cancelled via cancel scope",
        "Prefect's server that is stopped while it writes on PostgreSQL what a task run told last",
    ),
    Exempt(
        r"Max flush retries.*NOT NULL constraint failed: events\.occurred",
        "Prefect's writer of events falls over a batch of which every event is kept already: "
        "clients tell again what they told a server that was killed",
    ),
)
"""What may stand in a stack's logs in any test."""
_exempt_before: list[Exempt] = []


@pytest.fixture(autouse=True)
def no_fault_in_any_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """No ERROR line and no traceback in the logs of server, workers, supervisor and files.

    A test that breaks something on purpose names what that leaves there, and why:
    `@pytest.mark.leaves(pattern, reason)`. It may come after the test's end.
    """
    yield
    own = [Exempt(*mark.args) for mark in request.node.iter_markers("leaves")]
    exempt = (*EXEMPT, *own, *_exempt_before)
    found = [fault for stack in LocalStack.known for fault in stack.log.new_faults(exempt)]
    _exempt_before[:] = own
    assert not found, "\n\n".join(found)


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
        STORYGEN_FILMS_AT_ONCE="1",  # who has to wait does so on a large machine too
    )  # fmt: skip
    try:
        stack.up()
        yield stack
    finally:
        stack.destroy()
