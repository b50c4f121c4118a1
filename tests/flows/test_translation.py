"""A film in another language without a language model, by the real command, on a tiny model."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.tiny_models.m2m100 import build_m2m100

pytestmark = pytest.mark.slow

STORY = """\
# The Lamp

## Evening

Mara lit the lamp. Hm.

## Night

A ship came home.
"""
WORDS = {
    "The": "Die", "Lamp": "Lampe", "Evening": "Abend", "Night": "Nacht", "Mara": "Mara",
    "lit": "zündete", "the": "die", "lamp.": "Lampe.", "A": "Ein", "ship": "Schiff",
    "came": "kam", "home.": "heim.", "Hm.": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_m2m100(tmp_path_factory.mktemp("m2m100"), WORDS)


def test_a_story_is_told_in_another_language_by_a_model_on_this_machine(
    command: Any, model: Path, tmp_path: Path
):
    story = tmp_path / "lamp.md"
    story.write_text(STORY, encoding="utf-8")
    flags = ["--translate", "de", "--preset", "draft", "--set", f"m2m100.weights={model}"]

    made = command.create(str(story), *flags)

    assert made.code == 0, made.err
    assert made.folder == command.output / "die-lampe" / "de"
    report = json.loads((made.folder / "report.json").read_text("utf-8"))
    assert report["providers"]["translation"] == "m2m100"
    assert report["costs"] == [] and report["estimate_usd"] == 0.0
    warning = "1 of 6 sentences stay as they were, as m2m100 found no words for them, such as 'Hm.'"
    assert any(warning in each for each in report["warnings"]) and warning in made.err
    metadata = json.loads((made.folder / "metadata.json").read_text("utf-8"))
    assert metadata["language"] == "de" and metadata["providers"]["translation"] == "m2m100"
    assert [chapter["title"] for chapter in metadata["chapters"]] == ["Abend", "Nacht"]
    srt = " ".join((made.folder / "captions.srt").read_text("utf-8").split())
    assert "Mara zündete die Lampe." in srt and "Ein Schiff kam heim." in srt

    again = command.create(str(story), *flags)
    assert again.result["reused"]


def test_without_the_model_both_ways_out_are_told_as_commands(command: Any, tmp_path: Path):
    refused = command.create(
        "--text", "Mara lit the lamp.", "--translate", "de", HF_HUB_CACHE=str(tmp_path / "hub")
    )

    assert refused.code == 2
    assert "run `storygen models fetch jncraton/m2m100_418M-ct2-int8`" in refused.err
    assert "--llm openai:gpt-5-mini" in refused.err and "--language de" in refused.err
    assert not command.output.exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--translate", "es"], "does not know 'es'; it knows de, en, fr, zh"),
        (["--translate", "en"], "say with --language which one the story is in"),
    ],
)
def test_a_language_that_the_model_cannot_serve_is_refused_before_anything_is_written(
    command: Any, model: Path, flags: list[str], said: str
):
    refused = command.create("--text", "Hi.", *flags, "--set", f"m2m100.weights={model}")

    assert refused.code == 2 and said in refused.err
    assert not command.output.exists() and not (command.home / "store").exists()
