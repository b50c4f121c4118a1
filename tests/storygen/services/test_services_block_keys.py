"""Keys in Prefect's Secret blocks count for commands that do not import Prefect."""

import json
import socket
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from blocks.keys import secret_block
from storygen.cli import doctor
from storygen.cli.main import main
from storygen.errors import KeyMissing
from storygen.services import keys
from storygen.services.block_keys import look_in_blocks
from tasks.voice.contract import NARRATORS

KEY = "sk-block-0123456789"
PATH = "/api/block_types/slug/secret/block_documents/name/openai-api-key?include_secrets=true"


class Server(BaseHTTPRequestHandler):
    """What the API of Prefect 3.8.8 answers to the two questions that are asked."""

    def do_GET(self) -> None:
        is_known = self.headers["authorization"] == "Basic dXNlcjpwdw=="
        body: object = True if self.path == "/api/health" else {"data": {"value": KEY}}
        absent = 401 if "closed" in self.path else 404
        self.send_response(200 if is_known and self.path in ("/api/health", PATH) else absent)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_API_AUTH_STRING", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    yield
    keys.use_finder(None)


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    (tmp_path / "profiles.toml").write_text(
        f'active = "own"\n[profiles.own]\nPREFECT_API_URL = "http://127.0.0.1:'
        f'{server.server_port}/api"\nPREFECT_API_AUTH_STRING = "user:pw"\n',
        encoding="utf-8",
    )
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("profile")
def test_a_key_in_a_block_of_the_profiles_server_counts(capsys: pytest.CaptureFixture[str]):
    assert main(["voices", "openai"]) == 0

    said = capsys.readouterr()
    assert "openai (sends the text to a service, paid): ready" in said.out
    assert KEY not in said.out + said.err
    assert keys.masked(f"Bearer {KEY}") == "Bearer ***"


@pytest.mark.usefixtures("profile")
def test_a_block_that_is_not_there_holds_no_key():
    look_in_blocks()

    assert keys.find_key("ELEVENLABS_API_KEY") is None


def test_a_server_that_does_not_answer_delays_nobody(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{mute.getsockname()[1]}/api")
        look_in_blocks()
        started_s = time.monotonic()

        assert [keys.find_key(name) for name in ("ONE_KEY", "OTHER_KEY")] == [None, None]

    assert time.monotonic() - started_s < 1.5


@pytest.mark.parametrize("written", ["", "active = 3", "profiles = 1", "[profiles", 'active = "x"'])
def test_no_profile_or_a_damaged_one_names_no_server(tmp_path: Path, written: str):
    (tmp_path / "profiles.toml").write_text(written, encoding="utf-8")
    look_in_blocks()

    assert keys.find_key("ONE_KEY") is None


@pytest.mark.usefixtures("profile")
def test_a_server_that_does_not_know_one_is_told_of_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    url = tomllib.loads((tmp_path / "profiles.toml").read_text())["profiles"]["own"]
    with (
        temporary_settings(
            {PREFECT_API_URL: url["PREFECT_API_URL"].replace("/api", "/closed/api")}
        ),
        pytest.raises(KeyMissing, match=r"cannot be asked for the Secret block 'a-key' \(.*401"),
    ):
        secret_block("A_KEY")


def test_a_damaged_key_is_what_doctor_says_of_its_provider(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ELEVENLABS_API_KEY", "sk one")

    said = doctor._trouble(NARRATORS, "elevenlabs")

    assert said.startswith("the key in ELEVENLABS_API_KEY cannot be sent")
