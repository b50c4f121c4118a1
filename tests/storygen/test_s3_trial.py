import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from storygen.errors import RequestError, StoreError
from storygen.s3_trial import try_bucket
from storygen.store_settings import make_settings
from tests.support.s3_servers import BUCKET, CREDENTIALS, s3_server

_DENIED = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
_LIST = b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"


def _settings(endpoint: str, bucket: str = BUCKET):
    return make_settings(
        bucket=bucket, prefix="trial", endpoint_url=endpoint, path_style=True, region="us-east-1",
        access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )  # fmt: skip


@contextmanager
def _server(denied: str = "", garbles: bool = False) -> Iterator[tuple[str, list[str]]]:
    """An S3 server whose key lacks one right; its endpoint, and what was asked of it."""
    asked: list[str] = []
    kept: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            verb = "LIST" if "list-type" in self.path else self.command
            asked.append(verb)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if verb == denied:
                return self._send(403, _DENIED)
            if verb == "PUT":
                kept[self.path] = b"other" if garbles else content
            body = {"LIST": _LIST, "GET": kept.get(self.path.partition("?")[0], b"")}.get(verb, b"")
            return self._send(204 if verb == "DELETE" else 200, body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_GET = do_DELETE = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_bucket_that_works_is_left_as_it_was():
    with _server() as (endpoint, asked):
        try_bucket(_settings(endpoint))

        assert asked == ["PUT", "GET", "LIST", "DELETE"]


@pytest.mark.parametrize(
    ("verb", "doing"),
    [
        ("PUT", "put an object"),
        ("GET", "get an object"),
        ("LIST", "list objects"),
        ("DELETE", "delete an object"),
    ],
)
def test_the_right_that_is_missing_is_named_and_what_to_do(verb: str, doing: str):
    with _server(denied=verb) as (endpoint, _), pytest.raises(RequestError) as refused:
        try_bucket(_settings(endpoint))

    assert f"could not {doing} in s3://{BUCKET}/trial" in str(refused.value)
    assert "get, put, delete and list objects of this bucket" in str(refused.value)


def test_a_server_that_gives_back_other_bytes_is_none():
    with _server(garbles=True) as (endpoint, _), pytest.raises(StoreError, match="other bytes"):
        try_bucket(_settings(endpoint))


def test_a_bucket_that_is_not_there_is_named():
    with s3_server() as endpoint, pytest.raises(RequestError, match=r"no-such.*make the bucket"):
        try_bucket(_settings(endpoint, "no-such"))
