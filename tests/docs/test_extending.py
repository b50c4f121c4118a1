"""docs/extending.md, followed to the letter: its code is installed, and storygen knows it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storygen.request import make_request
from tests.support.examples import code_blocks, install, suites
from tests.support.services.listening import listening

REPOSITORY = Path(__file__).parents[2]
_RATE_HZ = 24_000


class _Speech(BaseHTTPRequestHandler):
    """The server that the page's voice asks: a tone as long as the text, a piece at a time."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/speak" and set(asked) == {"text", "voice", "rate", "warmth"}
        count = round(len(asked["text"]) * 0.06 * _RATE_HZ)
        tone = np.sin(2 * np.pi * 150 * np.arange(count) / _RATE_HZ) * 12_000
        sound = tone.astype("<i2").tobytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(sound)))
        self.end_headers()
        for at in range(0, len(sound), 4096):
            self.wfile.write(sound[at : at + 4096])

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with listening(_Speech) as address:
        yield address


def run(package: Path, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in whose process the page's package is installed."""
    path = os.pathsep.join((str(package), str(REPOSITORY)))
    environment = os.environ | {
        "PYTHONPATH": path, "STORYGEN_HOME": str(home), "NO_PROXY": "127.0.0.1",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def storygen(package: Path, home: Path, *words: str) -> str:
    ran = run(package, home, "storygen.cli.main", *words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("line", suites())
def test_each_example_passes_its_contract_suite_as_the_page_has_it_run(
    line: str, package: Path, server: str, tmp_path: Path
):
    words = line.replace("http://127.0.0.1:9000", server).replace("/tmp", str(tmp_path)).split()
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-cov")

    ran = run(package, tmp_path, "pytest", *quiet, *words)

    assert ran.returncode == 0, ran.stdout[-3000:]
    assert ran.stdout.count(".") > 3, "nothing of the suite was run"


@pytest.mark.slow
def test_doctor_voices_and_set_know_what_another_package_brings(package: Path, tmp_path: Path):
    found = json.loads(run(package, tmp_path, "storygen.cli.main", "doctor", "--json").stdout)
    voices = storygen(package, tmp_path, "voices", "--set", "my-voice.warmth=0.9")
    wrong = run(package, tmp_path, "storygen.cli.main", "voices", "--set", "my-voice.warmth=9")

    assert found["providers"]["voice"]["my-voice"] == ""
    assert found["providers"]["publish"] == {"folder": "", "shelf": ""}
    assert "my-voice (sends the text to a service, free): ready" in voices
    assert "my-voice:ada" in voices
    assert wrong.returncode == 2 and "my_voice.warmth cannot be '9'" in wrong.stderr
    assert "my-voice" in storygen(package, tmp_path, "create", "--help")


@pytest.mark.slow
def test_a_film_is_spoken_under_any_budget_and_handed_over_by_another_package(
    package: Path, server: str, tmp_path: Path
):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    asked = (
        "create", "--json", "--text", "The lamp is lit.", "--output", str(tmp_path / "out"),
        "--preset", "draft", "--music", "none", "--listener", "none", "--budget-usd", "0",
        "--voice", "my-voice", "--set", f"my-voice.base_url={server}",
        "--publish", "shelf", "--set", f"shelf.folder={shelf}",
    )  # fmt: skip

    made = json.loads(storygen(package, tmp_path / "home", *asked).splitlines()[-1])

    film = Path(made["output"]) / "video.mp4"
    assert (shelf / "the-lamp-is-lit.en.mp4").read_bytes() == film.read_bytes()
    assert made["cost_usd"] == 0
    assert not any(sentence.startswith(("voice", "budget")) for sentence in made["fallbacks"])


@pytest.mark.slow
def test_the_run_form_offers_what_another_package_brings(package: Path, tmp_path: Path):
    program = (
        "import json; from flows.create import storygen;"
        "print(json.dumps(storygen.parameters.model_dump()['properties']))"
    )
    (tmp_path / "form.py").write_text(program, encoding="utf-8")

    ran = run(Path(f"{package}{os.pathsep}{tmp_path}"), tmp_path, "form")

    form = json.loads(ran.stdout)
    advanced = form["advanced"]["anyOf"][1]["properties"]
    opened = advanced["my_voice"]["anyOf"][1]["properties"]
    assert "my-voice" in form["voice"]["enum"]
    assert set(opened) == {"base_url", "warmth"} and opened["warmth"]["maximum"] == 1
    assert set(advanced["shelf"]["anyOf"][1]["properties"]) == {"folder"}


@pytest.mark.slow
def test_a_package_that_is_installed_changes_no_films_identity(package: Path, tmp_path: Path):
    program = (
        "from storygen.request import make_request;"
        "print(make_request(visuals='sdxl').identity('story'),"
        "make_request(voice='my-voice', my_voice={'warmth': 0.9}).identity('story'),"
        "make_request(voice='my-voice').identity('story'))"
    )
    (tmp_path / "identity.py").write_text(program, encoding="utf-8")

    ran = run(Path(f"{package}{os.pathsep}{tmp_path}"), tmp_path, "identity")

    same, set_apart, plain = ran.stdout.split()
    assert same == make_request(visuals="sdxl").identity("story")
    assert set_apart != plain


def test_the_pages_stage_is_a_task_that_answers_with_a_model():
    from prefect import Task

    from storygen.models.story import Beat, Chapter, Scene, Script, Token

    room: dict[str, object] = {"__name__": "my_package.task"}
    exec(code_blocks()["task.py"], room)
    task: Any = room["find_words"]
    tokens = tuple(Token(written=word, spoken=()) for word in ["a", "lighthouse,", "a", "keeper"])
    beat = Beat(id="one", tokens=tokens)
    script = Script(
        title="", language="en", chapters=(Chapter(title="", scenes=(Scene(beats=(beat,)),)),)
    )

    assert isinstance(task, Task) and task.name == "glossary/find_words"
    assert task.fn(script, 2).words == ("lighthouse", "keeper")
