"""Presets of providers, by the real command, on a machine without a graphics card."""

import json

import pytest

pytestmark = pytest.mark.slow


def test_without_a_card_what_is_built_in_stands_in_and_says_so(command):
    made = command.create(
        "--text", "A ship came home.", "--preset", "draft", "--providers", "local-gpu"
    )

    assert made.code == 0, made.err
    told = made.result["fallbacks"]
    assert [sentence.partition(" as ")[0] for sentence in told] == [
        "visuals: illustrator drew everything,",
        "vision: picture-checks looked at the pictures,",
        "clips: camera made all clips,",
        "music: synth made the music,",
    ]
    report = json.loads((made.folder / "report.json").read_text(encoding="utf-8"))
    assert report["fallbacks"] == told
    assert report["providers"]["keyframes"] == "illustrator"


def test_strictly_a_missing_card_is_an_error_before_anything_is_made(command):
    refused = command.create("--text", "A ship came home.", "--visuals", "sdxl", "--strict")

    assert refused.code == 1
    assert "sdxl needs a graphics card and there is none" in refused.err
    assert not command.output.exists()
    assert refused.result["stages"] == []


def test_pictures_need_not_be_looked_at(command):
    made = command.create(
        "--text", "A ship came home.", "--preset", "draft", "--vision", "none", "--clips", "camera"
    )

    assert made.code == 0, made.err
    assert "vision" not in made.made
