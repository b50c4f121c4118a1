from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.models.sound import SpokenToken, Utterance, VoiceChoice
from tasks.voice.contract import Take
from tasks.voice.opening import narrator_class, open_narrator
from tasks.voice.providers import PROVIDERS

UNTIMED = {"openai"}
"""Those that do not tell when they say what."""

ONE_TONE = {"kokoro"}
"""Those whose tiny model here cannot pronounce everything that the real one can."""

TEXT = "The keeper of the light, who was old, climbed the stairs. Was he tired? Never!"


@pytest.fixture(params=PROVIDERS)
def provider(request, edge_server, services):
    return request.param


@pytest.fixture
def narrator(provider, choose):
    return open_narrator(choose(provider), "en")


def assert_times_fit(take, spoken, provider=""):
    if provider in UNTIMED:
        assert not any(take.token_times) and len(take.token_times) == len(spoken)
        return
    assert [time is not None for time in take.token_times] == spoken
    length_s = len(take.samples) / take.rate_hz
    last_s = 0.0
    for time in take.token_times:
        if time is not None:
            assert last_s <= time.start_s < time.end_s <= length_s
            last_s = time.end_s


def test_says_what_it_needs(provider, choose):
    narrator = narrator_class(provider)

    assert {type(narrator.needs_gpu), type(narrator.is_online), type(narrator.is_paid)} == {bool}
    assert narrator.problem(choose(provider).settings) is None


def test_knows_before_it_speaks_how_much_there_is_to_speak(narrator, say):
    assert narrator.estimate(say(TEXT)).characters >= len(TEXT)
    assert narrator.estimate(say("Yes.")).characters < len(TEXT)


def test_lists_its_voices_once_each_and_in_a_stable_order(provider):
    voices = narrator_class(provider).voices()

    assert len({voice.name for voice in voices}) == len(voices) > 10
    assert voices == narrator_class(provider).voices()
    languages = {voice.language for voice in voices}
    assert {"en-US", "pt-BR"} <= languages or languages == {""}


def test_every_listed_voice_can_be_asked_for(provider, choose):
    for voice in narrator_class(provider).voices():
        choice = choose(provider, voice.name)
        settled = open_narrator(choice, voice.language or "en").voice_name
        assert voice.name.lower() in settled.lower()


def test_speaks_with_a_time_for_every_word(provider, narrator, say):
    take = narrator.speak(say(TEXT))

    assert isinstance(take, Take)
    assert take.samples.dtype == np.float32 and take.samples.ndim == 1
    assert 3 < len(take.samples) / take.rate_hz < 9
    assert 0.05 < np.abs(take.samples).max() <= 1.5
    assert_times_fit(take, [True] * len(TEXT.split()), provider)


def test_tokens_without_words_have_no_time(provider, narrator, say):
    take = narrator.speak(say("One — two • three", silent={1, 3}))

    assert_times_fit(take, [True, False, True, False, True], provider)


def test_a_token_of_several_words_has_one_time(provider, narrator):
    tokens = (("it",), ("cost",), ("twenty", "three", "dollars"), ("and",), ("more.",))
    said = Utterance(tokens=tuple(SpokenToken(words=words) for words in tokens), language="en")

    take = narrator.speak(said)

    assert_times_fit(take, [True] * 5, provider)
    if provider in UNTIMED:
        return
    lengths = [time.end_s - time.start_s for time in take.token_times]
    assert lengths[2] == max(lengths) > 0.8


def test_speaks_another_script(provider, choose, say):
    if provider in ONE_TONE:
        pytest.skip("has no Russian")
    narrator = open_narrator(choose(provider), "ru")

    take = narrator.speak(say("Смотритель маяка каждый вечер поднимался по лестнице.", "ru"))

    assert_times_fit(take, [True] * 7, provider)


def test_the_same_words_give_the_same_bytes_whoever_else_speaks(narrator, say):
    alone = narrator.speak(say(TEXT))
    texts = [TEXT, "Quite another text.", TEXT, "And a third one, which is longer.", TEXT] * 2

    with ThreadPoolExecutor(8) as threads:
        takes = list(threads.map(lambda text: narrator.speak(say(text)), texts))

    for text, take in zip(texts, takes, strict=True):
        if text == TEXT:
            assert take.samples.tobytes() == alone.samples.tobytes()
            assert take.token_times == alone.token_times


def test_without_words_there_is_no_sound(narrator, say):
    take = narrator.speak(say("— •", silent={0, 1}))

    assert len(take.samples) == 0
    assert take.token_times == (None, None)


def test_an_unknown_voice_is_refused_with_the_nearest(provider, choose):
    if provider == "openai":
        choose = VoiceChoice  # other servers have voices of their own
    voice = next(v for v in narrator_class(provider).voices() if v.language in {"en-US", ""})

    with pytest.raises(RequestError, match=voice.name):
        open_narrator(choose(provider=provider, name=voice.name + "x"), "en")


def test_a_voice_of_another_language_is_refused(provider, choose):
    foreign = ("cy", "it")
    voices = narrator_class(provider).voices()
    voice = next((one for one in voices if one.language.startswith(foreign)), None)
    if voice is None:
        pytest.skip("each of its voices speaks all its languages")

    with pytest.raises(RequestError, match="does not speak 'en'"):
        open_narrator(choose(provider, voice.name), "en")


@pytest.mark.parametrize("language", ["tlh", "", "!"])
def test_a_language_without_a_voice_is_refused_with_what_to_do(provider, choose, language):
    choice = VoiceChoice(provider=provider) if provider == "openai" else choose(provider)

    with pytest.raises(RequestError, match="storygen voices"):
        open_narrator(choice, language)


def test_a_rate_that_it_cannot_speak_at_is_refused_when_it_is_chosen(provider, choose):
    with_limits = {"elevenlabs": "0.7 to 1.2", "kokoro": "0.5 to 2", "google": "0.25 to 2"}
    if provider not in with_limits:
        pytest.skip("speaks at any rate that can be asked for")

    with pytest.raises(RequestError, match=with_limits[provider]):
        open_narrator(choose(provider, rate=2.4), "en")
