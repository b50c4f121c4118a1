"""What the pictures' services on this machine have in common: a server in a thread, and faults."""

import json
import re
import socket
import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import cv2
import numpy as np

from tests.support.services.listening import listening


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def fields(self) -> dict[str, list[bytes]]:
        """The parts of a multipart body by name."""
        boundary = b"--" + self.headers["content-type"].partition("boundary=")[2].encode()
        found: dict[str, list[bytes]] = {}
        for part in self.body.split(boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            (name,) = re.findall(rb'[; ]name="([^"]+)"', head)
            found.setdefault(name.decode(), []).append(content.removesuffix(b"\r\n"))
        return found


@dataclass(frozen=True)
class Reply:
    """An answer to be sent, whole or broken off."""

    content: bytes
    media_type: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False
    is_slow: bool = False


def as_json(body: object, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(body).encode(), status=status, headers=named)


HANG, TRICKLE = "hang", "trickle"
Fault = Reply | str


class PictureService:
    """A service; `answer` speaks its wire format.

    Attributes:
        url: Where it answers.
        asked: What came in, in order.
        faults: What goes wrong, one an answer, before it answers well.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self.ended = threading.Event()

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def got(self, path: str) -> list[Asked]:
        return [one for one in self.asked if path in one.path]

    def reply_to(self, asked: Asked) -> Reply | None:
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else None
        if fault == HANG:
            self.ended.wait(5)
            return None
        if isinstance(fault, Reply):
            return fault
        return replace(self.answer(asked), is_slow=fault == TRICKLE)


@contextmanager
def running(service: PictureService) -> Generator[PictureService]:
    """The service on a free port; nothing of it outlives the block."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            query = dict(parse_qsl(split.query))
            reply = service.reply_to(Asked(self.command, split.path, query, self.headers, body))
            if reply is None:
                return
            self.send_response(reply.status)
            self.send_header("content-type", reply.media_type)
            self.send_header("content-length", str(len(reply.content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in reply.content if reply.is_slow else ():
                self.wfile.write(bytes([byte]))
                if service.ended.wait(0.02):
                    return
            self.wfile.write(reply.content[: len(reply.content) // 2 if reply.is_cut else None])

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as service.url:
        try:
            yield service
        finally:
            service.ended.set()


def free_port() -> int:
    """A port where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def picture(words: str, width: int, height: int, ending: str = ".jpg") -> bytes:
    """A real picture, another for other words: grainy hills under a sky with a sun."""
    rng = np.random.default_rng(int(sha256(words.encode()).hexdigest()[:8], 16))
    sky, land, sun = rng.integers(40, 256, (3, 3))
    rise = np.linspace(0, 1, height)[:, None, None]
    pixels = np.broadcast_to(sky * (1 - 0.6 * rise), (height, width, 3)).astype(np.uint8).copy()
    for hill in range(3):
        peak = int(height * (0.55 + 0.13 * hill))
        middle = int(rng.integers(0, width)), peak + height // 2
        tone = [int(each * (0.9 - 0.25 * hill)) for each in land]
        cv2.ellipse(pixels, middle, (width, height // 2), 0, 0, 360, tone, -1)
    at = int(rng.integers(width // 4, 3 * width // 4)), height // 4
    cv2.circle(pixels, at, min(width, height) // 10, [int(each) for each in sun], -1)
    grain = cv2.resize(rng.normal(0, 14, (height // 6 + 1, width // 6 + 1)), (width, height))
    grained = np.clip(pixels + grain[..., None], 0, 255).astype(np.uint8)
    return cv2.imencode(ending, grained)[1].tobytes()
