"""What the paid voices ask for on the wire, and what they make of it when that goes wrong."""

import logging
import os
import threading
import time
import traceback

import numpy as np
import pytest

from storygen.errors import (
    ContentRefused,
    ProviderRefused,
    ProviderUnavailable,
    RequestError,
    RunCancelled,
    StorygenError,
)
from storygen.models.sound import VoiceChoice
from storygen.services import wire
from storygen.services.prices import own_prices_path
from storygen.services.stopping import stop_calls
from storygen.services.usage import usage_heard
from storygen.services.wire import Limits
from tasks.voice.contract import NARRATORS, open_narrator
from tasks.voice.task import narrate
from tests.support.run_parts import allow_calls
from tests.support.services.server import RETRY_AFTER_S, Answer, serving
from tests.support.services.voicing import RATE_HZ, said, word_starts
from tests.tasks.voice.conftest import FAKES, KEYS

TEXT = "The keeper climbed the stairs, carrying a lamp. Below him the sea was calm."
RENEWALS = {("google", "401"): 2}
"""How often a client renews its login and asks again; it cannot be told not to."""


@pytest.fixture(params=FAKES)
def provider(request):
    return request.param


@pytest.fixture
def service(provider, services):
    return services[provider]


def speak(choice, say, text=TEXT, language="en"):
    return open_narrator(choice, language).speak(say(text))


@pytest.mark.parametrize(
    ("mode", "error", "told"),
    [
        ("429", ProviderUnavailable, "429"),
        ("500", ProviderUnavailable, "500"),
        ("503", ProviderUnavailable, "503"),
        ("400", ContentRefused, "400"),
        ("401", ProviderRefused, "check the key"),
        ("402", ProviderRefused, "no credit"),
        ("403", ProviderRefused, "check the key"),
        ("404", ProviderRefused, "check the model, the voice"),
        ("truncated", ProviderUnavailable, "cannot be reached"),
        ("malformed", ProviderUnavailable, "no sense|cannot be decoded"),
        ("html", ProviderUnavailable, "no sense"),
        ("empty", ProviderUnavailable, "no sense|cannot be decoded|without a single sample"),
    ],
)
def test_each_way_to_fail_has_its_meaning(provider, service, choose, say, mode, error, told):
    service.mode = mode

    with pytest.raises(error, match=told) as caught:
        speak(choose(provider), say)

    assert provider in str(caught.value)
    assert len(service.asked) == 1 + RENEWALS.get((provider, mode), 0)
    if mode == "429":
        assert caught.value.retry_after_s == RETRY_AFTER_S


@pytest.mark.parametrize(
    ("provider", "status", "word", "told"),
    [
        ("openai", 429, "insufficient_quota", "no credit"),
        ("elevenlabs", 401, "quota_exceeded", "no credit"),
        ("elevenlabs", 400, "voice_not_found", "check the model, the voice"),
    ],
)
def test_what_a_refusal_says_in_words_counts_above_its_status(
    provider, choose, say, status, word, told
):
    with serving(lambda _: FAKES[provider].refuse(status, word), FAKES[provider].refuse) as service:
        choice = choose(provider, base_url=service.url)

        with pytest.raises(ProviderRefused, match=told):
            speak(choice, say)


@pytest.mark.parametrize("mode", ["401", "429", "500"])
def test_a_key_is_never_seen(provider, service, choose, say, mode):
    service.mode = mode

    with pytest.raises(Exception, match=provider) as caught:
        speak(choose(provider), say)

    told = "".join(traceback.format_exception(caught.value))
    assert FAKES[provider].KEY not in told
    assert "***" in told or mode == "500"


def test_a_redirect_does_not_take_the_key_to_another_host(provider, choose, say):
    fake = FAKES[provider]
    with serving(fake.respond, fake.refuse) as other:
        moved = Answer(b"", status=307, headers={"Location": f"{other.url}/x"})
        with serving(lambda _: moved, fake.refuse) as service, pytest.raises(StorygenError):
            speak(choose(provider, base_url=service.url), say)

    assert fake.KEY in str(service.asked)
    assert fake.KEY not in str(other.asked)


def test_a_key_is_in_no_librarys_log(provider, service, choose, say, caplog):
    caplog.set_level(logging.DEBUG)

    speak(choose(provider), say)

    assert service.asked
    assert FAKES[provider].KEY not in caplog.text


def test_a_server_on_this_machine_costs_nothing_unless_its_user_says_otherwise(
    services, choose, say, tmp_path, monkeypatch
):
    monkeypatch.setenv("STORYGEN_HOME", str(tmp_path))
    here = open_narrator(choose("openai"), "en")
    there = open_narrator(choose("openai", base_url="https://tts.example.org/v1"), "en")

    with usage_heard() as heard:
        here.speak(say(TEXT))

    assert [here.estimate(say(TEXT)).usd, heard[0].usd] == [0.0, 0.0]
    assert there.estimate(say(TEXT)).usd is None
    own_prices_path().write_text(
        "checked: 2026-11-01\nprices: {openai: {'*': {seconds: 1}}}", encoding="utf-8"
    )
    assert here.estimate(say(TEXT)).usd is None


def test_a_sound_that_makes_no_sense_is_paid_for_all_the_same(services, choose, say):
    services["openai"].mode = "malformed"
    narrator = open_narrator(choose("openai"), "en")

    with usage_heard() as heard, pytest.raises(ProviderUnavailable, match="cannot be decoded"):
        narrator.speak(say(TEXT))

    assert heard == [narrator.estimate(say(TEXT))]


@pytest.mark.parametrize(
    ("mode", "is_billed"), [("truncated", True), ("500", False), ("429", False), ("html", False)]
)
def test_an_answer_that_breaks_off_is_billed_and_a_refusal_is_not(
    provider, service, choose, say, mode, is_billed
):
    service.mode = mode

    with usage_heard() as heard, pytest.raises(StorygenError):
        speak(choose(provider), say)

    assert heard == [] and heard.is_begun == is_billed


def test_a_service_that_does_not_answer_is_given_up(provider, service, choose, say, monkeypatch):
    service.mode = "hang"
    monkeypatch.setattr(wire, "LIMITS", Limits(quiet_s=0.2))
    started_s = time.monotonic()

    with pytest.raises(ProviderUnavailable, match=r"did not answer in time.*base_url"):
        speak(choose(provider), say)

    assert time.monotonic() - started_s < 30


def test_a_service_that_trickles_is_given_up(provider, service, choose, say, monkeypatch):
    service.mode = "trickle"
    monkeypatch.setattr(wire, "LIMITS", Limits(whole_s=0.3))

    with pytest.raises(ProviderUnavailable, match="did not answer in time"):
        speak(choose(provider), say)


@pytest.mark.parametrize("mode", ["hang", "trickle"])
def test_a_service_under_way_is_left_when_the_run_is_stopped(provider, service, choose, say, mode):
    service.mode = mode
    narrator, stopped_at = open_narrator(choose(provider), "en"), []

    def stop():
        while not service.asked:
            time.sleep(0.005)
        stopped_at.append(time.monotonic())
        stop_calls()

    threading.Thread(target=stop).start()
    with pytest.raises(RunCancelled, match=f"the call to {provider} under way was broken off"):
        narrator.speak(say(TEXT))
    allow_calls()

    assert time.monotonic() - stopped_at[0] < 4


def test_a_service_that_is_not_there_is_told(provider, services, choose, say):
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        speak(choose(provider, base_url="http://127.0.0.1:1"), say)


@pytest.mark.parametrize("address", ["localhost:8880", "ftp://host"])
def test_an_address_that_is_none_is_refused(provider, choose, address):
    with pytest.raises(ValueError, match="base_url"):
        choose(provider, base_url=address)


def test_without_a_key_it_is_known_before_anything_is_asked(provider, services, monkeypatch):
    monkeypatch.delenv(KEYS[provider])
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("HOME", "/nowhere")

    with pytest.raises(RequestError, match=rf"set {KEYS[provider]} in the environment"):
        open_narrator(VoiceChoice(provider=provider), "en")


def test_what_was_used_is_told_after_the_answer_and_never_above_the_estimate(
    provider, service, choose, say
):
    narrator = open_narrator(choose(provider), "en")
    estimate = narrator.estimate(say(TEXT))

    with usage_heard() as heard:
        narrator.speak(say(TEXT))

    (used,) = heard
    assert used.model == estimate.model != ""
    assert len(TEXT) <= used.characters <= estimate.characters
    assert used.seconds <= estimate.seconds
    assert used.input_tokens <= estimate.input_tokens


@pytest.mark.parametrize("provider", ["elevenlabs", "google"], indirect=True)
@pytest.mark.parametrize("text", [TEXT, 'Salt & <pepper>, 3 "cups" of it.'])
def test_word_times_are_where_the_words_are(provider, service, choose, say, text):
    settings = {"sound": "pcm_24000"} if provider == "elevenlabs" else {}
    told = speak(choose(provider, **settings), say, text).token_times

    for word, time_, start_s in zip(text.split(), told, word_starts(text), strict=True):
        assert (time_ is not None) == any(map(str.isalnum, word))
        if time_ is not None:
            assert time_.start_s == pytest.approx(start_s, abs=0.001)


@pytest.mark.parametrize(
    ("provider", "sound"),
    [
        ("elevenlabs", "mp3_44100_128"), ("elevenlabs", "pcm_24000"), ("openai", "wav"),
        ("openai", "flac"), ("openai", "mp3"), ("openai", "pcm"),
    ],
    indirect=["provider"],
)  # fmt: skip
def test_the_sound_comes_over_whole_in_each_format(provider, service, choose, say, sound):
    take = speak(choose(provider, sound=sound), say)

    there = said(TEXT).samples
    assert take.rate_hz == RATE_HZ
    assert len(take.samples) == pytest.approx(len(there), abs=0.12 * RATE_HZ)
    loudness = [np.sqrt(np.mean(np.square(one))) for one in (take.samples, there)]
    assert loudness[0] == pytest.approx(loudness[1], rel=0.1)


def test_elevenlabs_is_asked_for_voice_rate_and_manner(services, choose, say):
    chosen = choose("elevenlabs", "lily", 1.1, stability=0.2, style=0.4, model="eleven_flash_v2_5")

    speak(chosen, say, language="de")

    (asked,) = services["elevenlabs"].asked
    assert asked.path == "/v1/text-to-speech/pFZP5JQG7iQjIQuC4Bku/with-timestamps"
    assert asked.query == "output_format=mp3_44100_128"
    assert asked.body == {
        "text": TEXT,
        "model_id": "eleven_flash_v2_5",
        "language_code": "de",
        "voice_settings": {
            "stability": 0.2, "similarity_boost": 0.75, "style": 0.4, "speed": 1.1,
        },
    }  # fmt: skip


def test_elevenlabs_takes_any_id_as_a_voice(services, choose, say):
    speak(choose("elevenlabs", "abcdefghij0123456789"), say)

    assert "/abcdefghij0123456789/" in services["elevenlabs"].asked[0].path


def test_an_elevenlabs_model_that_lacks_a_language_is_refused(choose):
    with pytest.raises(RequestError, match="'de': it speaks en;"):
        open_narrator(choose("elevenlabs", model="eleven_flash_v2"), "de")


def test_an_elevenlabs_model_that_knows_steps_of_stability_is_asked_for_no_other(choose):
    open_narrator(choose("elevenlabs", model="eleven_v3", stability=1), "en")
    with pytest.raises(RequestError, match=r"stability 0\.3: it takes 0, 0\.5 or 1"):
        open_narrator(choose("elevenlabs", model="eleven_v3", stability=0.3), "en")


def test_openai_is_asked_for_voice_rate_and_style(services, choose, say):
    speak(choose("openai", "nova", 1.25, instructions="Like a bedtime story."), say)

    (asked,) = services["openai"].asked
    assert asked.path == "/v1/audio/speech"
    assert asked.body == {
        "model": "gpt-4o-mini-tts", "input": TEXT, "voice": "nova", "response_format": "wav",
        "speed": 1.25, "instructions": "Like a bedtime story.",
    }  # fmt: skip


def test_an_openai_model_that_cannot_be_told_is_not_told(services, choose, say):
    speak(choose("openai", "voice_1234", model="tts-1", instructions="Calm."), say)

    body = services["openai"].asked[0].body
    assert "instructions" not in body and body["voice"] == {"id": "voice_1234"}


def test_a_server_that_speaks_openais_language_is_sent_no_key_and_has_its_own_voices(
    services, choose, say
):
    chosen = choose("openai", "af_sky+af_bella", model="kokoro", key="")

    assert NARRATORS.find("openai").problem(chosen.settings) is None
    with pytest.raises(ProviderRefused):  # this one wants a key after all
        speak(chosen, say)

    (asked,) = services["openai"].asked
    assert asked.headers["authorization"] == "Bearer none"
    assert asked.body["voice"] == "af_sky+af_bella"


def test_google_is_asked_for_voice_rate_and_marks(services, choose, say):
    speak(choose("google", "en-gb-neural2-b", 0.8, pitch_semitones=-2), say, "Salt & pepper.")

    (asked,) = services["google"].asked
    assert asked.path == "/v1beta1/text:synthesize"
    assert asked.body == {
        "input": {
            "ssml": '<speak><mark name="0"/>Salt &amp; <mark name="2"/>pepper.</speak>',
        },
        "voice": {"languageCode": "en-GB", "name": "en-GB-Neural2-B"},
        "audioConfig": {"audioEncoding": "LINEAR16", "speakingRate": 0.8, "pitch": -2.0},
        "enableTimePointing": ["SSML_MARK"],
    }  # fmt: skip


def test_google_voices_that_read_no_marks_are_sent_the_bare_text(services, choose, say):
    take = speak(choose("google", "de-DE-Chirp3-HD-Kore"), say, language="de")

    body = services["google"].asked[0].body
    assert body["input"] == {"text": TEXT}
    assert "enableTimePointing" not in body
    assert not any(take.token_times)


def test_a_google_voice_without_a_pitch_is_not_asked_for_one(choose):
    with pytest.raises(RequestError, match="pitch of its own"):
        open_narrator(choose("google", "en-US-Chirp3-HD-Kore", pitch_semitones=1), "en")


def test_googles_own_login_stands_in_for_a_key(services, tmp_path, monkeypatch):
    monkeypatch.delenv("GOOGLE_API_KEY")
    login = tmp_path / "login.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(login))
    assert "needs a key" in NARRATORS.find("google").problem()

    login.write_text("{}", encoding="utf-8")

    assert NARRATORS.find("google").problem() is None


def test_credentials_that_are_gone_are_told(services, choose, say, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "gone.json"))
    narrator = open_narrator(choose("google"), "en")
    monkeypatch.delenv("GOOGLE_API_KEY")

    with pytest.raises(ProviderRefused, match="GOOGLE_API_KEY"):
        narrator.speak(say(TEXT))


def test_a_call_that_failed_in_passing_is_made_again(provider, service, choose, say):
    service.mode, service.failures = "503", 1

    narration = narrate.fn(say("Good night."), choose(provider))

    assert len(service.asked) == 2
    assert (narration.provider, narration.samples > 20_000) == (provider, True)


def test_a_sentence_without_words_asks_nobody(provider, service, choose, say):
    narration = narrate.fn(say("— •", silent={0, 1}), choose(provider))

    assert service.asked == []
    assert narration.token_times == (None, None)


@pytest.mark.parametrize("provider", ["elevenlabs", "google"], indirect=True)
def test_a_service_lists_all_voices_of_the_account(provider, service, choose):
    narrator = NARRATORS.find(provider)

    (voice,) = narrator.account_voices(choose(provider).settings)

    assert voice not in narrator.voices()
    open_narrator(choose(provider, voice.name), "en")


@pytest.mark.live
def test_the_real_service_speaks(provider, say):
    if not os.environ.get(KEYS[provider]):
        pytest.skip(f"{KEYS[provider]} is not set")

    take = open_narrator(VoiceChoice(provider=provider), "en").speak(say("Good night."))

    assert 0.3 < len(take.samples) / take.rate_hz < 5
    assert np.abs(take.samples).max() > 0.02
