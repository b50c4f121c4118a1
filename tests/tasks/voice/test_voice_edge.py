import threading
import time

import numpy as np
import pytest

from storygen.errors import ContentRefused, ProviderRefused, ProviderUnavailable, RunCancelled
from storygen.models.sound import VoiceChoice
from storygen.services.stopping import stop_calls
from tasks.voice.contract import open_narrator
from tasks.voice.providers import edge
from tasks.voice.providers.edge_voices import settle
from tests.support.run_parts import allow_calls

TEXT = "The keeper climbed the stairs, carrying a lamp. Below him the sea was calm."


def narrator(rate=1.0, name="", language="en"):
    return open_narrator(VoiceChoice(provider="edge-tts", name=name, rate=rate), language)


def test_word_times_are_where_the_words_are_in_the_decoded_sound(edge_server, say):
    original = open_narrator(VoiceChoice(provider="espeak-ng"), "en").speak(say(TEXT))

    take = narrator().speak(say(TEXT))

    envelopes = [np.abs(one.samples) for one in (original, take)]
    first_s = [
        np.argmax(e > 0.05) / one.rate_hz
        for e, one in zip(envelopes, (original, take), strict=True)
    ]
    for there, here in zip(original.token_times, take.token_times, strict=True):
        assert here.start_s - first_s[1] == pytest.approx(there.start_s - first_s[0], abs=0.025)
        assert here.end_s - first_s[1] == pytest.approx(there.end_s - first_s[0], abs=0.04)


def test_voice_rate_and_text_reach_the_service(edge_server, say):
    narrator(rate=1.25, name="en-US-JennyNeural").speak(say("Salt & <pepper>."))

    (ssml,) = edge_server.requests
    assert "(en-US, JennyNeural)" in ssml
    assert "rate='+25%'" in ssml
    assert "Salt &amp; &lt;pepper&gt;." in ssml


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("403", "status 403"),
        ("drop", "broke off"),
        ("garbage", "JSONDecodeError"),
        ("not mp3", "cannot be decoded|without a single sample"),
    ],
)
def test_what_goes_wrong_there_may_be_tried_again_and_names_the_way_out(
    edge_server, say, mode, told
):
    edge_server.mode = mode

    with pytest.raises(ProviderUnavailable, match=told) as caught:
        narrator().speak(say(TEXT))

    assert "--voice espeak-ng" in str(caught.value)


def test_what_does_not_pass_by_itself_says_how_to_mend_it(edge_server, say):
    edge_server.mode = "401"

    with pytest.raises(ProviderRefused, match="pip install --upgrade edge-tts"):
        narrator().speak(say(TEXT))


def test_is_left_alone_for_as_long_as_it_asks(edge_server, say):
    edge_server.mode = "429"

    with pytest.raises(ProviderUnavailable, match="status 429") as caught:
        narrator().speak(say(TEXT))

    assert caught.value.retry_after_s == 7


def test_no_sound_for_a_text_is_a_refusal(edge_server, say):
    edge_server.mode = "empty"

    with pytest.raises(ContentRefused, match=r"no sound .* 'The keeper"):
        narrator().speak(say(TEXT))


def test_a_service_that_falls_silent_is_given_up(edge_server, say, monkeypatch):
    edge_server.mode = "hang"
    monkeypatch.setattr(edge, "_SILENCE_TIMEOUT_S", 1)
    started = time.monotonic()

    with pytest.raises(ProviderUnavailable, match="--voice espeak-ng"):
        narrator().speak(say(TEXT))

    assert time.monotonic() - started < 8


def test_a_service_under_way_is_given_up_in_time_and_when_the_run_is_stopped(
    edge_server, say, monkeypatch
):
    edge_server.mode = "hang"
    threading.Timer(0.5, stop_calls).start()
    started = time.monotonic()
    with pytest.raises(RunCancelled):
        narrator().speak(say(TEXT))
    allow_calls()

    monkeypatch.setattr(edge, "WHOLE_TIMEOUT_S", 0.3)
    with pytest.raises(ProviderUnavailable, match="did not answer in time"):
        narrator().speak(say(TEXT))

    assert time.monotonic() - started < 10


def test_no_network_is_told_with_the_way_out(edge_server, say, monkeypatch):
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://127.0.0.1:1/edge/v1?x=1")

    with pytest.raises(ProviderUnavailable, match="--voice espeak-ng"):
        narrator().speak(say(TEXT))


@pytest.mark.parametrize(
    ("name", "language", "settled"),
    [
        ("", "en", "en-US-AvaMultilingualNeural"),
        ("", "en-GB", "en-GB-SoniaNeural"),
        ("", "pt-PT", "pt-PT-RaquelNeural"),
        ("", "zh-Hant", "zh-TW-HsiaoChenNeural"),
        ("", "no", "nb-NO-PernilleNeural"),
        ("en-us-jennyneural", "en", "en-US-JennyNeural"),
        ("en-US-AvaMultilingualNeural", "de", "en-US-AvaMultilingualNeural"),
        ("de-DE-ToBeInventedNeural", "de", "de-DE-ToBeInventedNeural"),
    ],
)
def test_settles_on_a_voice(name, language, settled):
    assert settle(name, language) == settled
