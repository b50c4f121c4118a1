"""A small OpenAI-compatible server on this machine, in the real wire format of streamed answers."""

import json
import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from zlib import crc32

from tests.support.services.listening import listening

KEY = "sk-storygen-test-0123456789"


@dataclass
class Said:
    """One answer, or what goes wrong with it.

    Attributes:
        wait_s: Before the first byte.
        thinks_s: After the headers, with a comment now and then, as OpenRouter keeps a stream open.
        kind: The content type.
        raw: Sent as it is, in place of a stream; with `cuts_off` the connection breaks after it.
    """

    text: str = ""
    ended: str | None = "stop"
    refusal: str = ""
    status: int = 200
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    wait_s: float = 0.0
    thinks_s: float = 0.0
    kind: str = "text/event-stream"
    raw: str | None = None
    cuts_off: bool = False
    tokens_read: int = 0


Answering = Callable[[dict[str, Any]], Said]


@dataclass
class LanguageServer:
    """What was asked, and what is answered: the queue first, then what `answers` makes up.

    Attributes:
        listed: What a question for the models is answered with; None: not found.
        listings: How often that was asked.
        left: When somebody was found gone in the middle of an answer; `time.monotonic`.
    """

    queue: list[Said] = field(default_factory=list[Said])
    answers: Answering | None = None
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str] = field(default_factory=list[str])
    embedded: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    embeddings: list[Said] = field(default_factory=list[Said])
    url: str = ""
    left: list[float] = field(default_factory=list[float])
    listed: dict[str, Any] | None = None
    listings: int = 0

    def next(self, body: dict[str, Any]) -> Said:
        self.asked.append(body)
        if self.queue:
            return self.queue.pop(0)
        return self.answers(body) if self.answers else Said("{}")

    def embed(self, body: dict[str, Any]) -> Said:
        """Vectors of texts: what is queued in `embeddings`, else one that counts their words."""
        self.embedded.append(body)
        return self.embeddings.pop(0) if self.embeddings else vectors(body["input"])


def vectors(texts: list[str], sizes: tuple[int, ...] = (512,)) -> Said:
    """An answer of `/embeddings`, last text first; of sizes that take turns."""
    rows = [
        {"object": "embedding", "index": at, "embedding": _counts(text, sizes[at % len(sizes)])}
        for at, text in reversed([*enumerate(texts)])
    ]
    usage = {"prompt_tokens": 7 * len(texts), "total_tokens": 7 * len(texts)}
    body = {"object": "list", "model": "test", "data": rows, "usage": usage}
    return Said(raw=json.dumps(body), kind="application/json")


def _counts(text: str, size: int) -> list[float]:
    counts = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        counts[crc32(word.encode()) % size] += 1
    return counts


@contextmanager
def language_server() -> Generator[LanguageServer]:
    served = LanguageServer()

    class Handler(_Handler):
        answering = served

    with listening(Handler) as address:
        served.url = f"{address}/v1"
        yield served


class _Handler(BaseHTTPRequestHandler):
    answering: LanguageServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.answering.listings += 1
        found = self.answering.listed if self.path == "/v1/models" else None
        said = Said(status=404 if found is None else 200)
        self._whole(said, "application/json", json.dumps(found).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.answering.keys.append(self.headers.get("authorization", ""))
        answers = {
            "/v1/chat/completions": self.answering.next, "/v1/embeddings": self.answering.embed,
        }  # fmt: skip
        absent = Said(status=404, body={"error": {"message": f"no {self.path}"}})
        said = answers[self.path](body) if self.path in answers else absent
        time.sleep(said.wait_s)
        try:
            self._send(said, body)
        except (BrokenPipeError, ConnectionResetError):
            self.answering.left.append(time.monotonic())

    def _send(self, said: Said, body: dict[str, Any]) -> None:
        if said.status != 200:
            content = json.dumps(said.body or {"error": {"message": "no reason"}}).encode()
            return self._whole(said, "application/json", content)
        if said.raw is not None and not said.cuts_off:
            return self._whole(said, said.kind, said.raw.encode())
        self.send_response(200)
        self.send_header("Content-Type", said.kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if said.cuts_off:
            self._chunk(said.raw or "")
            self.close_connection = True
            return None
        until_s = time.monotonic() + said.thinks_s
        while time.monotonic() < until_s:
            self._chunk(": STILL PROCESSING\n\n")
            time.sleep(0.02)
        for event in _events(said, body["model"]):
            self._chunk(event)
        self.wfile.write(b"0\r\n\r\n")
        return None

    def _whole(self, said: Said, kind: str, content: bytes) -> None:
        self.send_response(said.status)
        for name, value in {**said.headers, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _chunk(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()


def _events(said: Said, model: str) -> Generator[str]:
    def event(choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = {
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
            "system_fingerprint": None, "choices": choices, **more,
        }  # fmt: skip
        return f"data: {json.dumps(chunk)}\n\n"

    def choice(delta: dict[str, Any], ended: str | None = None) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": ended}]

    yield event(choice({"role": "assistant", "content": "", "refusal": None}))
    third = max(1, len(said.text) // 3)
    for start in range(0, len(said.text), third):
        yield event(choice({"content": said.text[start : start + third]}))
    if said.refusal:
        yield event(choice({"refusal": said.refusal}))
    if said.ended:
        yield event(choice({}, said.ended))
        usage = {
            "prompt_tokens": said.tokens_read or 40, "completion_tokens": 30, "total_tokens": 70,
            "prompt_tokens_details": {"cached_tokens": 20, "audio_tokens": 0},
        }  # fmt: skip
        yield event([], usage=usage)
    yield "data: [DONE]\n\n"
