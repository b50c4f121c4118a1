"""Films by services, by the real command, against servers that speak their wire formats."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.services import elevenlabs
from tests.support.services.server import Service, serving

pytestmark = pytest.mark.slow

TEXT = "Mara lit the lamp. A ship came home through the storm. Nobody had hoped for it."


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(elevenlabs.respond, elevenlabs.refuse) as running:
        yield running


def create(command: Any, service: Service, *arguments: str, text: str = TEXT) -> Any:
    story = () if not text else ("--text", text)
    return command.create(
        *story, *arguments, "--preset", "draft", "--music", "none", "--vision", "none",
        "--set", f"elevenlabs.base_url={service.url}", ELEVENLABS_API_KEY=elevenlabs.KEY,
    )  # fmt: skip


def report_of(made: Any) -> dict[str, Any]:
    return json.loads((made.folder / "report.json").read_text(encoding="utf-8"))


def test_what_a_film_costs_is_told_and_its_key_is_not(command: Any, service: Service):
    made = create(command, service, "--voice", "elevenlabs", "--budget-usd", "1")

    assert made.code == 0, made.err
    assert "estimate: voice by elevenlabs up to 0.00" in made.err
    report = report_of(made)
    (cost,) = report["costs"]
    assert cost["provider"] == "elevenlabs"
    assert len(TEXT) - 3 < cost["usage"]["characters"] <= len(TEXT)
    assert 0 < made.result["cost_usd"] <= report["estimate_usd"]
    assert report["fallbacks"] == []
    assert "## Services" in (made.folder / "report.md").read_text(encoding="utf-8")
    _check_secret(command, made)

    asked = len(service.asked)
    again = create(command, service, "--voice", "elevenlabs", "--budget-usd", "2")
    assert again.result["reused"] and again.result["cost_usd"] == 0
    assert len(service.asked) == asked


@pytest.mark.parametrize("mode", ["401", "503"])
def test_a_service_that_fails_gives_way_and_it_is_said(command: Any, service: Service, mode: str):
    service.mode = mode

    made = create(command, service, "--voice", "elevenlabs,espeak-ng")

    assert made.code == 0, made.err
    (told,) = report_of(made)["fallbacks"]
    assert told.startswith("voice: espeak-ng spoke everything, as elevenlabs failed: elevenlabs ")
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    voices = {entry["provider"] for entry in manifest["entries"] if entry["stage"] == "voice"}
    assert voices == {"espeak-ng"}
    assert made.result["cost_usd"] == 0
    _check_secret(command, made)


def test_a_service_that_fails_is_an_error_where_no_other_may_serve(command: Any, service: Service):
    service.mode = "401"

    refused = create(command, service, "--voice", "elevenlabs,espeak-ng", "--strict")

    assert refused.code == 1
    assert "elevenlabs answered 401" in refused.err and "strict" in refused.err
    assert not command.output.exists()
    _check_secret(command, refused)


def test_a_budget_stops_before_the_call_that_would_pass_it(command: Any, service: Service):
    stopped = create(command, service, "--voice", "elevenlabs", "--budget-usd", "0.003")

    assert stopped.code == 1
    assert "of the budget of 0.0030 USD are spent" in stopped.err
    assert 0 < stopped.result["cost_usd"] <= 0.003
    paid = len(service.asked)

    finished = create(command, service, "--voice", "elevenlabs", "--budget-usd", "1")
    assert finished.code == 0, finished.err
    beats = finished.made["voice"] + paid
    assert len(service.asked) == beats


def test_speakers_of_a_script_have_their_own_voices(command: Any, service: Service, tmp_path: Path):
    script = tmp_path / "talk.yaml"
    script.write_text(
        "title: Two\nscenes:\n"
        "  - {speaker: Mara, narration: The lamp is lit.}\n"
        "  - {speaker: Tom, narration: Then we can go home.}\n",
        encoding="utf-8",
    )

    made = create(
        command, service, str(script), "--speakers", "Mara=elevenlabs",
        "--speakers", "tom=elevenlabs", "--voice", "espeak-ng", text="",
    )  # fmt: skip

    assert made.code == 0, made.err
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    voices = [entry["provider"] for entry in manifest["entries"] if entry["stage"] == "voice"]
    assert voices[-2:] == ["elevenlabs", "espeak-ng"]
    assert [request.body["text"] for request in service.asked] == ["The lamp is lit."]
    report = report_of(made)
    assert report["providers"]["voice"] == "elevenlabs, espeak-ng"
    (warning,) = report["warnings"]
    assert warning.startswith("voice: speakers gives 'tom' a voice, who says nothing")
    assert warning.endswith("spoken by 'Mara', 'Tom'") and warning in made.err


def _check_secret(command: Any, made: Any) -> None:
    """The key stands in nothing that a run wrote or said."""
    key = elevenlabs.KEY.encode()
    assert elevenlabs.KEY not in made.out + made.err
    folders = (command.home, command.output)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    assert [path for path in files if key in path.read_bytes()] == []
