"""A small Hugging Face hub on this machine, in the real one's wire format."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

_API = re.compile(r"/api/models/(?P<name>[^/]+/[^/]+)(/revision/(?P<revision>.+))?")
_FILE = re.compile(r"/(?P<name>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)")
_LARGE = (".safetensors", ".bin", ".ckpt")


@dataclass
class HubModel:
    """A repository: its files as they are, and who may have them."""

    files: dict[str, bytes]
    commit: str
    token: str = ""
    gated: bool = False
    tells_sizes: bool = True


@dataclass
class Hub:
    """The models, what was asked, and what goes wrong."""

    models: dict[str, HubModel] = field(default_factory=dict[str, HubModel])
    asked: list[tuple[str, str, dict[str, str]]] = field(
        default_factory=list[tuple[str, str, dict[str, str]]]
    )
    status: int = 0
    """Answered to everything, if set."""
    breaks: list[int] = field(default_factory=list[int])
    """After so many bytes the next large answers break off, one each."""
    bytes_per_s: int = 0
    """How slowly large files come; 0 for no limit."""
    url: str = ""

    def got(self, method: str, part: str) -> list[dict[str, str]]:
        """The headers of each request of one kind, their names in small letters."""
        return [heads for how, path, heads in self.asked if how == method and part in path]


def git_sha1(content: bytes) -> str:
    return hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()


def etag(name: str, content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if name.endswith(_LARGE) else git_sha1(content)


@contextmanager
def running_hub() -> Generator[Hub]:
    hub = Hub()

    class Handler(_Handler):
        pass

    Handler.hub = hub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        heads = {name.lower(): value for name, value in self.headers.items()}
        self.hub.asked.append((self.command, self.path, heads))
        if self.hub.status:
            return self._send(self.hub.status, {}, b"{}")
        if path.startswith("/storage/"):
            return self._stored(path.rpartition("/")[2])
        if match := _API.fullmatch(path):
            return self._about(match["name"], match["revision"] or "main")
        if match := _FILE.fullmatch(path):
            return self._file(match["name"], match["revision"], match["file"])
        return self._send(404, {}, b"")

    def _model(self, name: str, revision: str) -> HubModel | None:
        model = self.hub.models.get(name)
        if model is None:
            self._refuse(401, "RepoNotFound", "Repository not found")
        elif revision not in ("main", model.commit):
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
            model = None
        return model

    def _about(self, name: str, revision: str) -> None:
        if (model := self._model(name, revision)) is None:
            return
        siblings = [self._sibling(model, file) for file in model.files]
        answer = {
            "_id": "1", "id": name, "modelId": name, "sha": model.commit, "private": False,
            "gated": "manual" if model.gated else False, "disabled": False, "downloads": 1,
            "likes": 1, "tags": [], "siblings": siblings, "spaces": [],
        }  # fmt: skip
        self._send(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def _sibling(self, model: HubModel, file: str) -> dict[str, Any]:
        content = model.files[file]
        if not model.tells_sizes or "blobs" not in self.path:
            return {"rfilename": file}
        about: dict[str, Any] = {"rfilename": file, "size": len(content), "blobId": "0" * 40}
        if file.endswith(_LARGE):
            sha256 = hashlib.sha256(content).hexdigest()
            about["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
        return about

    def _file(self, name: str, revision: str, file: str) -> None:
        if (model := self._model(name, revision)) is None:
            return
        if model.gated and self.headers.get("Authorization") != f"Bearer {model.token}":
            return self._refuse(403, "GatedRepo", f"Access to model {name} is restricted.")
        if file not in model.files:
            return self._refuse(404, "EntryNotFound", "Entry not found")
        content = model.files[file]
        heads = {"X-Repo-Commit": model.commit, "Accept-Ranges": "bytes"}
        tag = f'"{etag(file, content)}"'
        if not file.endswith(_LARGE):
            return self._send(200, {**heads, "ETag": tag}, content)
        place = self.hub.url.replace("127.0.0.1", "localhost")  # the storage is another host
        large = {"X-Linked-Etag": tag, "X-Linked-Size": str(len(content))}
        location = f"{place}/storage/{tag.strip(chr(34))}?signature=secret"
        self._send(302, {**heads, **large, "Location": location}, b"")

    def _stored(self, sha256: str) -> None:
        content = next(
            content
            for model in self.hub.models.values()
            for content in model.files.values()
            if hashlib.sha256(content).hexdigest() == sha256
        )
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        begin = int(asked[1]) if asked else 0
        heads = {"ETag": f'"{sha256}"'}
        if asked:
            heads["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        stop = self.hub.breaks.pop(0) if self.hub.breaks and self.command == "GET" else None
        self._send(206 if asked else 200, heads, content[begin:], stop)

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._send(status, {"X-Error-Code": code, "X-Error-Message": message}, b"")

    def _send(
        self, status: int, heads: dict[str, str], content: bytes, stop: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**heads, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._write(content[:stop])
        if stop is not None:
            self.close_connection = True

    def _write(self, content: bytes) -> None:
        step = self.hub.bytes_per_s // 10 or len(content) or 1
        with suppress(ConnectionError):  # whoever asked may have gone
            for begin in range(0, len(content), step):
                self.wfile.write(content[begin : begin + step])
                if self.hub.bytes_per_s:
                    time.sleep(0.1)
