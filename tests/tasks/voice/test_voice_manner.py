"""How each voice says something in a manner, and which it leaves aside."""

from typing import get_args

import numpy as np
import pytest

from storygen.canonical import canonical_json
from storygen.models.story import Manner
from storygen.services.usage import usage_heard
from tasks.voice.contract import open_narrator
from tasks.voice.manners import heeded, prosody
from tests.support.services import elevenlabs
from tests.support.services.server import serving
from tests.support.services.voicing import word_starts

MANNERS = tuple(manner for manner in get_args(Manner) if manner)
TEXT = "The keeper climbed the stairs, carrying a lamp."
IGNORING = {
    "an ElevenLabs model without tags": ("elevenlabs", "", {"model": "eleven_flash_v2_5"}),
    "an OpenAI model without instructions": ("openai", "", {"model": "tts-1-hd"}),
    "a server that is not OpenAI's": ("openai", "af_sky", {"model": "kokoro"}),
}


@pytest.fixture
def whisper(say):
    return say(TEXT).model_copy(update={"manner": "whispering"})


def speak(choice, utterance):
    return open_narrator(choice, "en").speak(utterance)


@pytest.mark.parametrize("case", IGNORING)
def test_a_voice_that_ignores_a_manner_has_it_in_no_key(case, choose, say, whisper):
    provider, name, settings = IGNORING[case]
    choice = choose(provider, name, **settings)

    assert canonical_json(heeded((whisper,), choice)) == canonical_json((say(TEXT),))


@pytest.mark.parametrize("provider", ["espeak-ng", "edge-tts", "google", "elevenlabs", "openai"])
def test_a_voice_that_heeds_a_manner_has_it_in_its_key(provider, choose, whisper):
    settings = {"model": "eleven_v3"} if provider == "elevenlabs" else {}
    settings = {"model": "gpt-4o-mini-tts"} if provider == "openai" else settings
    choice = choose(provider, **settings)

    assert heeded((whisper,), choice) == (whisper,)
    narrator = open_narrator(choice, "en")
    assert all(narrator.heeds(manner) for manner in MANNERS) and not narrator.heeds("")


def test_a_manner_changes_a_narrator_only_a_little():
    for manner in MANNERS:
        said = prosody(manner)
        assert 0.85 <= said.rate <= 1.15 and abs(said.pitch_semitones) <= 3, manner


@pytest.fixture
def tags_left_out(monkeypatch):
    """ElevenLabs as it would be if it handed back no tags among its characters."""

    def respond(request):
        if "text" in (request.body or {}):
            request.body["text"] = request.body["text"].removeprefix("[whispers] ")
        return elevenlabs.respond(request)

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(respond, elevenlabs.refuse) as service:
        yield service


def v3(choose, **settings):
    return choose("elevenlabs", model="eleven_v3", sound="pcm_24000", **settings)


def test_elevenlabs_v3_is_sent_a_tag_which_has_no_time_of_its_own(services, choose, whisper):
    take = speak(v3(choose), whisper)

    (asked,) = services["elevenlabs"].asked
    assert asked.body["text"] == f"[whispers] {TEXT}"
    starts = word_starts(f"[whispers] {TEXT}")[1:]
    assert [time.start_s for time in take.token_times] == pytest.approx(starts, abs=0.001)


def test_word_times_hold_where_the_tag_does_not_come_back(tags_left_out, choose, whisper):
    take = speak(v3(choose, base_url=tags_left_out.url), whisper)

    starts = word_starts(TEXT)
    assert [time.start_s for time in take.token_times] == pytest.approx(starts, abs=0.001)


def test_a_tags_letters_are_paid_for_and_estimated(services, choose, whisper):
    narrator = open_narrator(v3(choose), "en")

    with usage_heard() as heard:
        narrator.speak(whisper)

    assert heard[0].characters == narrator.estimate(whisper).characters
    assert heard[0].characters == len(f"[whispers] {TEXT}")


def test_other_elevenlabs_models_are_sent_the_bare_text(services, choose, whisper):
    speak(choose("elevenlabs"), whisper)

    assert services["elevenlabs"].asked[0].body["text"] == TEXT


def test_openai_is_told_a_manner_after_the_films_style(services, choose, whisper):
    choice = choose("openai", "nova", instructions="Calm.")

    speak(choice, whisper)

    asked = services["openai"].asked[0].body
    assert asked["instructions"] == "Calm.\nWhisper this."
    assert asked["input"] == TEXT


@pytest.mark.parametrize("model", ["tts-1", "kokoro"])
def test_an_openai_model_that_cannot_be_told_is_not_told(model, services, choose, whisper):
    speak(choose("openai", "nova", model=model), whisper)

    assert "instructions" not in services["openai"].asked[0].body


def test_google_changes_rate_and_pitch_within_its_bounds(services, choose, say):
    excited = say(TEXT).model_copy(update={"manner": "excited"})

    speak(choose("google", "en-US-Neural2-D", pitch_semitones=-2), excited)
    speak(choose("google", "en-US-Neural2-D", 2.0, pitch_semitones=20), excited)
    speak(choose("google", "en-US-Chirp3-HD-Kore"), excited)

    sounds = [asked.body["audioConfig"] for asked in services["google"].asked]
    assert [sound.get("pitch") for sound in sounds] == [-0.5, 20.0, None]
    assert [sound["speakingRate"] for sound in sounds] == pytest.approx([1.08, 2.0, 1.08])


def test_edge_changes_rate_and_pitch(edge_server, choose, say):
    for manner in ("", "sad", "excited"):
        speak(
            choose("edge-tts", "en-US-GuyNeural", 1.1),
            say("Good night.").model_copy(update={"manner": manner}),
        )

    asked = [
        request.partition("<prosody ")[2].partition(">")[0] for request in edge_server.requests
    ]
    assert asked == [
        "pitch='+0Hz' rate='+10%' volume='+0%'",
        "pitch='-7Hz' rate='-1%' volume='+0%'",
        "pitch='+11Hz' rate='+19%' volume='+0%'",
    ]


def test_espeak_speaks_slower_and_lower_when_sad_than_when_excited(choose, say):
    takes = {
        manner: speak(choose("espeak-ng"), say(TEXT).model_copy(update={"manner": manner}))
        for manner in ("sad", "", "excited")
    }

    lengths = [len(take.samples) for take in takes.values()]
    assert lengths[0] > 1.05 * lengths[1] > 1.05 * 1.03 * lengths[2]
    assert all(all(take.token_times) for take in takes.values())


def test_kokoro_changes_its_rate_alone(choose, say):
    narrator = open_narrator(choose("kokoro"), "en")
    plain, sad = (
        narrator.speak(say(TEXT).model_copy(update={"manner": manner})) for manner in ("", "sad")
    )

    # The tiny model speaks louder, not faster.
    assert np.abs(sad.samples).max() == pytest.approx(0.9 * np.abs(plain.samples).max(), rel=0.01)
