"""A registration that fails ends in one sentence, whoever's error it was."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments import register
from deployments.agreement import Agreement
from storygen.errors import StorygenError
from tests.support.s3_servers import free_port


class _IllServer(BaseHTTPRequestHandler):
    """Says that it is well, and does nothing that it is asked."""

    def do_GET(self) -> None:
        self._answer(200 if self.path.endswith("/health") else 500)

    def do_POST(self) -> None:
        self._answer(500)

    def _answer(self, status: int) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(status)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def ill_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _IllServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{server.server_port}/api"}):
        yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()


def test_a_server_that_fails_in_the_middle_is_one_sentence(
    ill_server: str, capsys: pytest.CaptureFixture[str]
):
    assert register.main([]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"storygen: the Prefect server {ill_server}")
    assert "500" in said and "run the same command again" in said


def test_what_prefects_own_command_ends_with_is_one_sentence_and_nothing_of_it_stays(
    tmp_path: Path,
):
    file = tmp_path / "prefect.yaml"
    file.write_text("deployments: [{name: x, entrypoint: 'no.such.flow'}]\n", encoding="utf-8")
    arguments, folder = list(sys.argv), Path.cwd()
    nowhere = f"http://127.0.0.1:{free_port()}/api"
    with (
        temporary_settings({PREFECT_API_URL: nowhere}),
        pytest.raises(StorygenError, match="`prefect deploy --all` failed: ") as failed,
    ):
        register._deploy(file, Agreement({}, ()))  # pyright: ignore[reportPrivateUsage]
    assert "Traceback" not in str(failed.value) and "\n" not in str(failed.value)
    assert (sys.argv, Path.cwd()) == (arguments, folder)
