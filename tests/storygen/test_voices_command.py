import json

import pytest

from storygen.cli.main import main
from tasks.voice.providers import PROVIDERS
from tests.support.services import elevenlabs
from tests.support.services.server import Service, serving


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch):
    for name in ("ELEVENLABS_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ELEVENLABS_API_KEY", elevenlabs.KEY)
    with serving(elevenlabs.respond, elevenlabs.refuse) as running:
        yield running


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["voices", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_provider_says_whether_it_can_be_used_here(capsys: pytest.CaptureFixture[str]):
    heads = [line for line in listed(capsys) if line and not line.startswith(" ")]

    assert [head.split(" ")[0] for head in heads] == list(PROVIDERS)
    assert "espeak-ng (on this machine, free): ready" in heads
    assert any(
        head.startswith("openai (sends the text to a service, paid): cannot be used here")
        and "set OPENAI_API_KEY in the environment" in head
        for head in heads
    )


def test_a_language_leaves_out_those_that_do_not_speak_it(capsys: pytest.CaptureFixture[str]):
    text = "\n".join(listed(capsys, "--language", "cy"))

    assert "espeak-ng:cy" in text and "edge-tts:cy-GB-NiaNeural" in text and "openai:sage" in text
    assert "espeak-ng:+" not in text
    assert "kokoro" not in text and "elevenlabs" not in text


def test_a_language_that_nobody_speaks_is_told(capsys: pytest.CaptureFixture[str]):
    assert main(["voices", "--language", "tlh"]) == 2
    assert "no voice for language 'tlh'" in capsys.readouterr().err


def test_for_programs_each_voice_says_what_it_takes(capsys: pytest.CaptureFixture[str]):
    (line,) = listed(capsys, "elevenlabs", "--json")

    george = next(row for row in json.loads(line) if row["voice"] == "elevenlabs:George")
    assert (george["online"], george["paid"], george["language"]) == (True, True, "")
    assert "ELEVENLABS_API_KEY" in george["problem"]


def test_online_an_account_lists_its_own_voices(
    capsys: pytest.CaptureFixture[str], service: Service
):
    lines = listed(capsys, "elevenlabs", "--online", "--set", f"elevenlabs.base_url={service.url}")

    assert lines[0] == "elevenlabs (sends the text to a service, paid): ready"
    assert lines[1].split() == [
        "elevenlabs:abcdefghij0123456789", "any", "female", "My", "own,", "cloned,", "british",
    ]  # fmt: skip


def test_online_a_service_that_fails_is_told(capsys: pytest.CaptureFixture[str], service: Service):
    service.mode = "401"
    asked = ["voices", "elevenlabs", "--online", "--set", f"elevenlabs.base_url={service.url}"]

    assert main(asked) == 1
    told = capsys.readouterr().err
    assert "check the key" in told and elevenlabs.KEY not in told
