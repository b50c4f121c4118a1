"""A film in the user's own voice, by the real command, on a tiny model that hears."""

import json
from typing import Any

import pytest

from tests.support.speech import speak, write_wav
from tests.support.tiny_models.whisper import build_whisper

pytestmark = pytest.mark.slow

SENTENCES = ("Mara lit the lamp.", "A ship came home.")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A recording, and a model that hears what is said in it."""
    folder = tmp_path_factory.mktemp("talk")
    sound, heard = speak(SENTENCES)
    words = [(word.text, word.start_s, word.end_s) for word in heard.words]
    return str(write_wav(folder / "talk.wav", sound)), str(build_whisper(folder / "ear", words))


def test_what_is_heard_becomes_the_story(command: Any, talk: tuple[str, str]):
    recording, ear = talk

    made = create(command, "--recording", recording, "--set", f"faster-whisper.weights={ear}")

    assert made.code == 0, made.err
    report = json.loads((made.folder / "report.json").read_text(encoding="utf-8"))
    assert report["providers"]["voice"] == "recording"
    srt = (made.folder / "captions.srt").read_text(encoding="utf-8").replace("\n", " ")
    assert all(sentence in srt for sentence in SENTENCES)

    again = create(command, "--recording", recording, "--set", f"faster-whisper.weights={ear}")
    assert again.result["reused"]


def test_a_sentence_that_was_not_said_is_quoted(command: Any, talk: tuple[str, str]):
    recording, ear = talk
    text = f"{' '.join(SENTENCES)} The harbour master slept until noon."

    refused = create(
        command, "--text", text, "--recording", recording,
        "--set", f"faster-whisper.weights={ear}",
    )  # fmt: skip

    assert refused.code == 1
    assert "harbour master" in refused.err and "Traceback" not in refused.err
    assert not command.output.exists()


@pytest.mark.parametrize(
    ("recording", "said"),
    [("nowhere.mp3", "recording 'nowhere.mp3' is no file"), (__file__, "cannot be read as audio")],
)
def test_what_is_no_recording_is_refused(command: Any, recording: str, said: str):
    refused = create(command, "--recording", recording)

    assert refused.code == 2
    assert said in refused.err


def test_without_the_model_the_command_that_fetches_it_is_told(command: Any, talk: tuple[str, str]):
    unfetched = f"faster-whisper.weights=owner/ear@{'0' * 40}"

    refused = create(command, "--recording", talk[0], "--set", unfetched)

    assert refused.code == 1
    assert "storygen models fetch owner/ear" in refused.err


def create(command: Any, *arguments: str) -> Any:
    return command.create(*arguments, "--preset", "draft")


def test_another_recording_with_the_same_first_words_gets_a_folder_of_its_own(
    command: Any, talk: tuple[str, str], tmp_path: Any
):
    ear = f"faster-whisper.weights={talk[1]}"
    other = tmp_path / "other.wav"
    sound, _ = speak(SENTENCES, lead_s=0.52)
    write_wav(other, sound)

    first = create(command, "--recording", talk[0], "--set", ear)
    second = create(command, "--recording", str(other), "--set", ear)

    assert (first.code, second.code) == (0, 0), second.err
    assert first.folder != second.folder and first.folder.exists()


def test_a_recording_is_not_cut_to_a_length(command: Any, talk: tuple[str, str]):
    refused = create(command, "--recording", talk[0], "--seconds", "3")

    assert refused.code == 2
    assert "cannot be cut to a length" in refused.err
