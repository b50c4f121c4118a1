"""A real S3 server over HTTP, and a proxy before it that can fall ill."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Literal

Health = Literal["well", "busy", "slow", "refusing"]

BUCKET = "films"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
               "AWS_DEFAULT_REGION": "us-east-1"}  # fmt: skip
_BUSY = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: 76\r\n"
    b"Connection: close\r\n\r\n<Error><Code>SlowDown</Code><Message>Please reduce "
    b"your rate</Message></Error>"
)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@contextmanager
def s3_server() -> Iterator[str]:
    """Start one; gives its endpoint."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **CREDENTIALS},
    )  # fmt: skip
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait_for(endpoint, process)
        asking = urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")
        urllib.request.urlopen(asking, timeout=10).close()
        yield endpoint
    finally:
        process.kill()
        process.wait()


def _wait_for(endpoint: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")


class FaultProxy:
    """Stands before a server and passes everything on while it is `well`."""

    def __init__(self, endpoint: str) -> None:
        self._target = ("127.0.0.1", int(endpoint.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.health: Health = "well"
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[caller], daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            if self.health == "refusing":
                return
            if self.health == "busy":
                caller.recv(65536)
                caller.sendall(_BUSY)
                caller.shutdown(socket.SHUT_WR)
                while caller.recv(65536):
                    pass
                return
            with socket.create_connection(self._target) as server:
                back = threading.Thread(target=self._pump, args=[server, caller], daemon=True)
                back.start()
                self._pump(caller, server)
                back.join()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while content := one.recv(65536):
                if self.health in ("refusing", "busy"):
                    one.close()
                    other.close()
                    return
                if self.health == "slow":
                    time.sleep(0.3)
                other.sendall(content)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)
