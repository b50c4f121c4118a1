import json
import logging
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from storygen.errors import RequestError, WeightsError
from storygen.models.base import Artifact
from storygen.models.sound import ListeningRequest, Transcript
from storygen.models.weights import Weights
from storygen.store import current_store
from storygen.wav import wav_bytes
from tasks.run_stages import run_stages
from tasks.transcription.contract import LISTENERS
from tasks.transcription.providers import whisper_hearing
from tasks.transcription.providers.whisper import WhisperSettings
from tasks.transcription.task import missing_transcripts, transcribe
from tasks.voice.task import narrate_recording
from tests.support.run_parts import start_run
from tests.support.speech import speak, utterance_of
from tests.support.tiny_models.whisper import Word, build_whisper

pytestmark = pytest.mark.slow

TEXT = "An old keeper lived by the sea, and climbed two hundred stairs."
SECOND_S = 48_000


def said_at(text: str, start_s: float = 0.6, word_s: float = 0.3) -> list[Word]:
    return [
        (word, round(start_s + word_s * place, 2), round(start_s + word_s * (place + 1), 2))
        for place, word in enumerate(text.split())
    ]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_whisper(tmp_path_factory.mktemp("whisper"), said_at(TEXT))


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return speak([TEXT], lead_s=0.0)[0]


def settings(model: Path) -> WhisperSettings:
    return WhisperSettings(weights=Weights(name=str(model)), threads=1)


def kept(sound: np.ndarray) -> Artifact:
    return current_store().put_bytes(wav_bytes(sound), "audio/wav")


def heard(model: Path, *requests: ListeningRequest) -> list[Transcript]:
    return list(LISTENERS.open("faster-whisper", settings(model)).hear(requests))


def test_words_are_heard_with_their_times(model, speech):
    (transcript,) = heard(model, ListeningRequest(audio=kept(speech)))

    assert " ".join(word.text for word in transcript.words) == TEXT
    assert transcript.language == "en"
    assert transcript.length_s == pytest.approx(len(speech) / SECOND_S, abs=0.002)
    for word, (_, start_s, end_s) in list(zip(transcript.words, said_at(TEXT), strict=True))[1:]:
        assert word.start_s == pytest.approx(start_s, abs=0.03)
        assert word.end_s == pytest.approx(end_s, abs=0.03)
        assert type(word.start_s) is float and word.probability > 0.9


def test_a_long_recording_is_heard_in_pieces_with_times_from_its_beginning(
    model, speech, monkeypatch
):
    monkeypatch.setattr(whisper_hearing, "_PIECE_S", 12.0)
    monkeypatch.setattr(whisper_hearing, "_SEARCHED_S", 6.0)
    gap = np.zeros(SECOND_S * 10 - len(speech), np.float32)
    sound = np.tile(np.concatenate([speech, gap]), 6)

    (transcript,) = heard(model, ListeningRequest(audio=kept(sound), language="en"))

    assert " ".join(word.text for word in transcript.words) == " ".join([TEXT] * 6)
    seconds = transcript.words[1 :: len(TEXT.split())]
    assert [int(word.start_s // 10) for word in seconds] == [0, 1, 2, 3, 4, 5]
    edges = [edge for word in transcript.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= transcript.length_s
    assert transcript.length_s == 60


@pytest.mark.parametrize("sound", [np.zeros(3 * SECOND_S), np.zeros(100)])
def test_silence_is_no_words(model, sound):
    (transcript,) = heard(model, ListeningRequest(audio=kept(sound.astype(np.float32))))

    assert transcript.words == ()
    assert transcript.language == "und"
    assert transcript.length_s == pytest.approx(len(sound) / SECOND_S, abs=0.001)


def test_the_same_recording_gives_the_same_transcript(model, speech):
    request = ListeningRequest(audio=kept(speech), language="en-GB")

    first, second = heard(model, request, request)

    assert first == second
    assert first.language == "en-GB"


def test_what_is_expected_changes_nothing_but_spelling(model, speech):
    names = " ".join(f"he met Bruckenthal{place} and Ødegård{place}." for place in range(300))
    audio = kept(speech)

    plain, hinted = heard(
        model, ListeningRequest(audio=audio), ListeningRequest(audio=audio, expected=names)
    )

    assert hinted == plain


def test_a_model_that_gets_stuck_is_heard_once_more(tmp_path, speech):
    model = build_whisper(tmp_path / "stuck", said_at(TEXT), gets_stuck=True)

    (transcript,) = heard(model, ListeningRequest(audio=kept(speech), language="en"))

    assert " ".join(word.text for word in transcript.words) == TEXT


def test_an_english_model_hears_english_only(tmp_path, speech):
    model = build_whisper(tmp_path / "english", said_at(TEXT), language="")
    audio = kept(speech)

    (transcript,) = heard(model, ListeningRequest(audio=audio))

    assert " ".join(word.text for word in transcript.words) == TEXT
    assert transcript.language == "en"
    with pytest.raises(RequestError, match=r"knows only English, not 'de'; choose one without"):
        heard(model, ListeningRequest(audio=audio, language="de"))


def test_a_language_that_the_model_does_not_know_is_refused(model, speech):
    with pytest.raises(RequestError, match=r"does not know the language 'tlh'; it knows af, am"):
        heard(model, ListeningRequest(audio=kept(speech), language="tlh"))


@pytest.mark.parametrize("container", ["mp3", "flac", "ogg", "mp4", "mkv"])
def test_any_format_is_heard(model, speech, tmp_path, container):
    path = tmp_path / f"recording.{container}"
    with av.open(str(path), "w") as file:
        codec = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libopus"}.get(container, "aac")
        stream = file.add_stream(codec, rate=SECOND_S, layout="stereo")
        frame = av.AudioFrame.from_ndarray(speech[None, :], format="flt", layout="mono")
        frame.sample_rate = SECOND_S
        resampler = av.AudioResampler(
            format=stream.format, layout="stereo", rate=SECOND_S, frame_size=1024
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))

    (transcript,) = heard(model, ListeningRequest(audio=current_store().put_file(path, "audio/x")))

    assert len(transcript.words) == len(TEXT.split())
    assert transcript.length_s == pytest.approx(len(speech) / SECOND_S, abs=0.1)


def picture() -> bytes:
    import cv2

    return cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "cannot be read as sound"),
        (b"Once upon a time" * 500, "cannot be read as sound"),
        (picture(), "holds no sound"),
        (wav_bytes(np.zeros(0, np.float32)), "holds no sound"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_is_allowed(model, content, told):
    audio = current_store().put_bytes(content, "audio/wav")

    with pytest.raises(RequestError, match=rf"{told}.*give a WAV, MP3, FLAC"):
        heard(model, ListeningRequest(audio=audio))


def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes(model, speech):
    whole = wav_bytes(np.concatenate([speech, speech]))
    audio = current_store().put_bytes(whole[: len(whole) // 2], "audio/wav")

    (transcript,) = heard(model, ListeningRequest(audio=audio))

    assert len(transcript.words) == len(TEXT.split())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.bin", b"\x00" * 40),
        ("config.json", b"{"),
        ("tokenizer.json", b"{"),
        ("vocabulary.json", b"[]"),
        ("preprocessor_config.json", b"{"),
    ],
)
def test_a_damaged_model_is_told_in_one_sentence(model, speech, tmp_path, name, content):
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in model.iterdir():
        (damaged / file.name).write_bytes(content if file.name == name else file.read_bytes())

    with pytest.raises(WeightsError, match=r"cannot be used .* fetch it again") as told:
        heard(damaged, ListeningRequest(audio=kept(speech)))

    assert "\n" not in str(told.value) and str(damaged) in str(told.value)


def test_a_model_that_is_not_here_is_a_problem_before_anything_is_heard(tmp_path):
    listener = LISTENERS.open("faster-whisper", settings(tmp_path / "nowhere"))

    assert "nowhere" in (listener.problem() or "")
    with pytest.raises(WeightsError, match="nowhere"):
        list(listener.hear([]))


def test_a_model_that_its_own_description_does_not_fit_is_told(model, speech, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for file in model.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    (other / "preprocessor_config.json").write_text(json.dumps({"feature_size": 128}))

    with pytest.raises(WeightsError, match=r"takes 80 .* preprocessor_config.json describes 128"):
        heard(other, ListeningRequest(audio=kept(speech)))


def test_the_library_stays_silent(model, speech, capfd, caplog):
    with caplog.at_level(logging.WARNING):
        heard(model, ListeningRequest(audio=kept(speech), expected="He met Ødegård."))

    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_a_pass_hears_only_what_is_new(model, speech):
    old = ListeningRequest(audio=kept(speech))
    new = ListeningRequest(audio=kept(speech[: len(speech) // 2]))
    transcribe.fn((old,), "faster-whisper", settings(model))
    start_run()
    assert missing_transcripts((old, new), "faster-whisper", settings(model)) == 1

    answers = transcribe.fn((old, new), "faster-whisper", settings(model))

    assert run_stages().item_counts("transcription") == (1, 1)
    assert [len(answer.words) for answer in answers] == [len(TEXT.split())] * 2
    assert all(a.end_s <= b.start_s for a, b in pairwise(answers[1].words))


def test_a_recording_and_its_script_become_narrations(tmp_path):
    story = ["An old keeper lived by the sea.", "He climbed two hundred stairs, every night."]
    sound, truth = speak(story, pause_s=1.0, lead_s=0.4)
    said = [(word.text, word.start_s, word.end_s) for word in truth.words]
    model = build_whisper(tmp_path / "model", said)
    recording = kept(sound)
    (transcript,) = transcribe.fn(
        (ListeningRequest(audio=recording, expected=" ".join(story)),), "faster-whisper",
        settings(model),
    )  # fmt: skip

    beats = tuple(utterance_of(sentence) for sentence in story)
    narrations = narrate_recording.fn(recording, beats, transcript, -18.0)

    assert [word.text for word in transcript.words] == [text for text, _, _ in said]
    words, reached_s = iter(truth.words), 0.4
    for narration, beat in zip(narrations, beats, strict=True):
        for time in narration.token_times:
            word = next(words)
            assert time.start_s + reached_s == pytest.approx(word.start_s, abs=0.3)
        assert len(narration.token_times) == len(beat.tokens)
        reached_s += narration.samples / SECOND_S + narration.pause_after_s
    assert narrations[0].pause_after_s == pytest.approx(1.0, abs=0.3)
