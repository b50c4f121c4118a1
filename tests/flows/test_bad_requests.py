"""What is wrong with a request is said in one sentence, with exit code 2 and nothing written."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from storygen.cli.main import main
from storygen.home import home
from storygen.services.prices import own_prices_path
from storygen.wav import wav_bytes


def refused(capsys: pytest.CaptureFixture[str], output: Path, *arguments: str) -> str:
    code = main(["create", "--output", str(output), *arguments])

    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.startswith("storygen: ")
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1
    assert not output.exists()
    assert not home().exists()
    return said.err


FILES: dict[str, tuple[str, bytes, str]] = {
    "white space": ("a.txt", b"  \n\t\n ", "empty"),
    "empty": ("a.md", b"", "empty"),
    "only markup": ("a.md", b"---\n\n![x](y.png)\n", ""),
    "binary": ("a.txt", b"Hello\x00\x01\x02 there", "binary"),
    "a PDF": ("a.txt", b"%PDF-1.7\n\xe2\xe3", "PDF"),
    "not UTF-8": ("a.txt", "Ein schöner Tag.".encode("latin-1"), "byte"),
    "an unknown ending": ("a.xyz", b"Hello there.", "md"),
    "broken YAML": ("a.yaml", b"title: [", "line"),
    "an unknown key": ("a.yaml", b"title: A\nscenes:\n  - naration: Hello.\n", "narration"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_story_that_cannot_be_read(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    name, content, word = FILES[case]
    (tmp_path / name).write_bytes(content)

    assert word.lower() in refused(capsys, tmp_path / "out", str(tmp_path / name)).lower()


def test_fifty_megabytes_of_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.txt").write_bytes(b"Word after word. " * 3_100_000)

    assert "5 MB" in refused(capsys, tmp_path / "out", str(tmp_path / "a.txt"))


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "no file" in refused(capsys, tmp_path / "out", str(tmp_path / "none.txt"))


def test_a_pipe_instead_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    os.mkfifo(tmp_path / "pipe.txt")

    assert "plain file" in refused(capsys, tmp_path / "out", str(tmp_path / "pipe.txt"))


def test_a_folder_instead_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "folder" in refused(capsys, tmp_path / "out", str(tmp_path))


CHOICES: dict[str, tuple[list[str], str]] = {
    "voice provider": (["--voice", "espek"], "espeak-ng"),
    "voice name": (["--voice", "espeak-ng:nobody"], "voices"),
    "language without a voice": (["--language", "xx"], "voices"),
    "pictures": (["--visuals", "paint"], "illustrator"),
    "music": (["--music", "nothing.mp3"], "synth"),
    "both lengths": (["--words", "5", "--seconds", "5"], "one of them"),
    "a negative length": (["--seconds", "-4"], "above 0, at most"),
    "a rate beyond hearing": (["--rate", "7"], "2"),
    "a script without a font": (["--text", "\U00010570\U00010571\U00010572"], "font"),
    "an empty text": (["--text", "   "], "empty"),
    "an unknown user's file": (["--music", "~nobody-at-all/a.mp3"], "whole path"),
    "a name that is too long": (["--music", "a" * 300], "synth"),
    "bytes that are not UTF-8": (["--text", "caf\udce9"], "UTF-8"),
}


@pytest.mark.parametrize("case", CHOICES)
def test_a_choice_that_cannot_be_had(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    flags, word = CHOICES[case]
    text = [] if "--text" in flags else ["--text", "Hello there."]

    assert word in refused(capsys, tmp_path / "out", *text, *flags)


def test_a_story_given_in_the_place_of_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "--text" in refused(capsys, tmp_path / "out", "Once upon a time there was a fox. " * 9)


@pytest.mark.parametrize("name", ["a" * 300, "caf\udce9"])
def test_an_output_that_cannot_be_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    refused(capsys, tmp_path / "out", "--text", "Hi.", "--output", str(tmp_path / name))


def test_a_refusal_is_told_as_json_too(capsys: pytest.CaptureFixture[str]):
    assert main(["create", "none.txt", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["state"] == "refused"


def test_endless_standard_input_is_not_read_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    with open("/dev/zero", encoding="utf-8") as endless:
        monkeypatch.setattr(sys, "stdin", endless)
        assert "5 MB" in refused(capsys, tmp_path / "out", "-")


def test_music_that_is_no_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.mp3").write_text("Not a note of music. " * 50, encoding="utf-8")
    flags = ("--text", "Hi.", "--music", str(tmp_path / "a.mp3"))

    assert "audio" in refused(capsys, tmp_path / "out", *flags)


def test_music_of_a_blink(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.wav").write_bytes(wav_bytes(np.zeros(4800, np.float32)))
    flags = ("--text", "Hi.", "--music", str(tmp_path / "a.wav"))

    assert "2 s" in refused(capsys, tmp_path / "out", *flags)


def test_an_output_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "taken").write_text("", encoding="utf-8")

    code = main(["create", "--text", "Hello.", "--output", str(tmp_path / "taken")])

    assert code == 2
    assert "is a file" in capsys.readouterr().err


def test_an_unknown_run_cannot_be_resumed(capsys: pytest.CaptureFixture[str]):
    assert main(["resume", "nonsense"]) == 2
    assert "storygen status" in capsys.readouterr().err


SETTINGS: dict[str, tuple[str, str]] = {
    "a key instead of its name": ("language-model.key=sk-proj-12345678", "not the key itself"),
    "an address without its scheme": ("language-model.base_url=localhost:80", "https://, without"),
    "a mistyped provider": ("languag-model.at_once=1", "did you mean 'language-model'?"),
    "a price": ("prices.openai=1", "into prices.yaml in storygen's home"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_setting_that_is_wrong(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    setting, words = SETTINGS[case]

    said = refused(capsys, tmp_path / "out", "--text", "Hi.", "--set", setting)

    assert words in said and "[" not in said
    assert "12345678" not in said


PRICES: dict[str, tuple[str, str]] = {
    "no date": ("prices: {google: {'*': {characters: 6}}}", "checked is missing"),
    "no such unit": ("checked: 2026-11-01\nprices: {google: {'*': {character: 6}}}", "units: char"),
    "no model": ("checked: 2026-11-01\nprices: {google: {characters: 6}}", "is not written as"),
    "no such provider": (
        "checked: 2026-11-01\nprices: {googel: {'*': {characters: 6}}}", "did you mean 'google'?",
    ),
    "nothing": ("", "the file is not written as"),
}  # fmt: skip


@pytest.mark.parametrize("case", PRICES)
def test_prices_that_cannot_be_read(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    written, words = PRICES[case]
    home().mkdir(parents=True)
    own_prices_path().write_text(written, encoding="utf-8")

    assert main(["create", "--output", str(tmp_path / "out"), "--text", "Hi."]) == 2

    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and "prices.yaml" in said
