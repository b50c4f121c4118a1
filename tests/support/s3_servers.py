"""A real S3 server over HTTP, and a proxy before it that can fall ill."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from typing import Literal

Health = Literal["well", "busy", "denying", "slow", "refusing", "breaking", "damaging", "old"]
"""What the proxy does: pass everything on; answer 503; answer 403; wait before each piece; close
each connection; break an answer off after 600 kB; change one byte of the next answer of more than
100 kB, once; answer 501 to conditional writes and SHA-256 checksums."""

BUCKET = "films"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
               "AWS_DEFAULT_REGION": "us-east-1"}  # fmt: skip
_BREAK_BYTES, _DAMAGE_BYTES = 600_000, 100_000
_NEW = (b"if-none-match:", b"x-amz-checksum-", b"x-amz-sdk-checksum")


def _answer(status: str, code: str, message: str) -> bytes:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode() + body


_ANSWERS: dict[Health, bytes] = {
    "busy": _answer("503 Slow Down", "SlowDown", "Please reduce your rate"),
    "denying": _answer("403 Forbidden", "SignatureDoesNotMatch", "The signature is wrong"),
    "old": _answer("501 Not Implemented", "NotImplemented", "A header is not known here"),
}


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@contextmanager
def s3_server() -> Generator[str]:
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
        self.delay_s = 0.3
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
            health = self.health  # a test may change it at any moment
            if health == "refusing":
                return
            if health in ("busy", "denying"):
                caller.recv(65536)
                self._refuse(caller, health)
                return
            with socket.create_connection(self._target) as server:
                back = threading.Thread(target=self._pass_back, args=[server, caller], daemon=True)
                back.start()
                self._pass_on(caller, server)
                back.join()

    def _refuse(self, caller: socket.socket, health: Health) -> None:
        caller.sendall(_ANSWERS[health])
        caller.shutdown(socket.SHUT_WR)
        while caller.recv(65536):
            pass

    def _pass_on(self, caller: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while content := caller.recv(65536):
                health = self.health
                if health == "refusing":
                    self._cut(caller, server)
                    return
                new = health == "old" and any(name in content.lower() for name in _NEW)
                if new or health in ("busy", "denying"):
                    self._refuse(caller, health)
                    self._cut(caller, server)
                    return
                self._linger()
                server.sendall(content)
            server.shutdown(socket.SHUT_WR)

    def _pass_back(self, server: socket.socket, caller: socket.socket) -> None:
        passed_bytes = 0
        with suppress(OSError):
            while content := server.recv(65536):
                passed_bytes += len(content)
                if self.health == "breaking" and passed_bytes > _BREAK_BYTES:
                    self._cut(caller, server)
                    return
                if self.health == "damaging" and passed_bytes > _DAMAGE_BYTES:
                    self.health = "well"
                    content = bytes([content[0] ^ 1]) + content[1:]
                self._linger()
                caller.sendall(content)
            caller.shutdown(socket.SHUT_WR)

    def _linger(self) -> None:
        if self.health == "slow":
            time.sleep(self.delay_s)

    def _cut(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
