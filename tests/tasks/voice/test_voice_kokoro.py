"""Kokoro on a tiny model of its real format; no weights of the real one are needed."""

import shutil

import numpy as np
import pytest

from storygen.errors import ContentRefused, ProviderRefused, RequestError
from storygen.models.sound import TokenTime, VoiceChoice
from tasks.voice.contract import NARRATORS, open_narrator
from tasks.voice.providers.kokoro_phonemes import TimedPhoneme, token_starts
from tasks.voice.providers.kokoro_voices import VOICES, espeak_language, settle
from tasks.voice.reading import read_out
from tests.support.tiny_models.kokoro import PHONEME_S, build_kokoro

TEXT = "One of the keepers climbed the stairs, slowly. He was old."


def narrator(choose, name="", rate=1.0, language="en", **settings):
    return open_narrator(choose("kokoro", name, rate, **settings), language)


def timed(text):
    """Each symbol lasts a second."""
    return [TimedPhoneme(symbol, float(place)) for place, symbol in enumerate(text)]


def test_a_model_that_does_not_tell_how_long_phonemes_are_gives_no_word_times(
    choose, say, tmp_path
):
    model = build_kokoro(tmp_path / "untimed", timed=False)

    take = narrator(choose, weights=str(model)).speak(say(TEXT))

    assert len(take.samples) > take.rate_hz
    assert take.token_times == (None,) * len(TEXT.split())


def test_words_that_are_said_in_one_share_their_time(choose, say):
    one, of, the, keepers, *_ = narrator(choose).speak(say(TEXT)).token_times

    assert isinstance(of, TokenTime) and isinstance(the, TokenTime)
    assert one.end_s <= of.start_s < the.start_s < keepers.start_s
    assert keepers.start_s > one.start_s + 8 * PHONEME_S


def test_voice_and_rate_reach_the_model(choose, say):
    loudness = {
        (name, rate): np.abs(narrator(choose, name, rate).speak(say("Hello.")).samples).max()
        for name, rate in [("af_heart", 1.0), ("af_bella", 1.0), ("af_heart", 2.0)]
    }

    assert loudness["af_bella", 1.0] == pytest.approx(loudness["af_heart", 1.0] / 2, rel=0.01)
    assert loudness["af_heart", 2.0] == pytest.approx(loudness["af_heart", 1.0] * 2, rel=0.01)


@pytest.mark.parametrize(
    ("language", "voice", "espeak"),
    [("en", "af_heart", "en-us"), ("en-GB", "bf_emma", "en-gb"), ("es-MX", "ef_dora", "es"),
     ("fr", "ff_siwis", "fr-fr"), ("pt", "pf_dora", "pt-br")],
)  # fmt: skip
def test_each_language_has_a_voice_and_its_phonemes(language, voice, espeak):
    settled = settle("kokoro", "", language)

    assert (settled.name, espeak_language(settled)) == (voice, espeak)


def test_every_voice_is_listed_once():
    assert len({voice.name for voice in VOICES}) == len(VOICES) == 41


def test_a_voice_that_the_model_lacks_is_told_with_those_it_has(choose, say):
    with pytest.raises(ProviderRefused, match="no voice 'am_adam': it has af_bella, af_heart"):
        narrator(choose, "am_adam").speak(say("Hello."))


def test_what_has_no_sound_is_refused(choose, say):
    with pytest.raises(ContentRefused, match="cannot speak '‿'"):
        narrator(choose).speak(say("‿"))


def test_without_a_model_it_is_told_how_to_fetch_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(RequestError, match="storygen models fetch fastrtc/kokoro-onnx"):
        open_narrator(VoiceChoice(provider="kokoro"), "en")


def test_a_folder_without_voices_is_told(choose, kokoro_model, tmp_path):
    copy = shutil.copytree(kokoro_model, tmp_path / "copy")
    (copy / "voices-v1.0.bin").unlink()

    problem = NARRATORS.find("kokoro").problem(choose("kokoro", weights=str(copy)).settings)

    assert problem and "no file voices-v1.0.bin" in problem


@pytest.mark.parametrize("file", ["kokoro-v1.0.onnx", "voices-v1.0.bin"])
def test_a_damaged_model_is_told(choose, say, kokoro_model, tmp_path, file):
    copy = shutil.copytree(kokoro_model, tmp_path / "copy")
    (copy / file).write_bytes((copy / file).read_bytes()[:900])

    with pytest.raises(ProviderRefused, match=r"fetch it anew"):
        narrator(choose, weights=str(copy)).speak(say("Hello."))


@pytest.mark.parametrize(
    ("text", "phonemes", "starts"),
    [
        ("Yes, no.", "yɛs, nO.", {0: 0, 1: 5}),
        ("out of the sea, now", "Wt əvðə si, nW.", {0: 0, 4: 12}),
        ("a b", "ə", {0: 0}),
        ('"Yes," he said.', "“yɛs,” hi sɛd.", {0: 0, 1: 7, 2: 10}),
        ("Wait … what?", "wAt … wʌt?", {0: 0, 2: 6}),
    ],
)
def test_words_are_matched_clause_by_clause(say, text, phonemes, starts):
    assert token_starts(read_out(say(text)), timed(phonemes)) == starts
