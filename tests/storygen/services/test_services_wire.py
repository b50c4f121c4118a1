"""What a call's connections tell of how far its answer came."""

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from storygen.services.usage import usage_heard
from storygen.services.wire import on_the_wire


@pytest.fixture
def dead_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A proxy that opens a tunnel and lets nothing through; what it was asked."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        try:
            while True:
                connection, _ = listening.accept()
                with connection:
                    asked.append(connection.recv(4096))
                    connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        except OSError:
            return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    yield asked
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_proxys_tunnel_is_no_answer_of_the_service(dead_end: list[bytes]):
    with (
        usage_heard() as heard,
        pytest.raises(httpx.HTTPError),
        on_the_wire("service", bills_at_once=True) as wire,
        httpx.Client(**wire.options(httpx)) as client,
    ):
        client.get("https://service.example.org/v1/speech")

    assert dead_end[0].startswith(b"CONNECT service.example.org:443")
    assert not heard.is_begun
