import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from storygen.errors import ProviderUnavailable, RequestError
from tasks.source.bringing import fetch_story
from tasks.source.reading import read_source

_PAGES = {
    "/story.md": (200, "text/markdown", b"# The tide\n\nIt came in."),
    "/raw": (200, "text/markdown; charset=utf-8", b"# The tide\n\nIt came in."),
    "/busy.txt": (503, "text/plain", b""),
    "/gone.txt": (404, "text/plain", b""),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = _PAGES[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/story.md", "/raw"])
def test_a_story_on_the_web_is_read_as_what_its_name_or_its_type_says(site: str, path: str):
    source = read_source(*fetch_story(site + path, ""))
    assert source.title == "The tide"


def test_a_page_that_is_not_there_is_a_wrong_request(site: str):
    with pytest.raises(RequestError, match="404"):
        fetch_story(f"{site}/gone.txt", "")


def test_a_busy_server_may_answer_later(site: str):
    with pytest.raises(ProviderUnavailable, match="503"):
        fetch_story(f"{site}/busy.txt", "")


def test_a_server_that_is_not_there_may_be_there_later():
    with pytest.raises(ProviderUnavailable, match="could not be fetched"):
        fetch_story("http://127.0.0.1:9/story.md", "")
