from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.language.tags import same_language, written
from storygen.models.sound import SpokenToken, Utterance, VoiceChoice
from tasks.voice.contract import NARRATORS, Take, open_narrator
from tasks.voice.providers import PROVIDERS

UNTIMED = {"openai"}
"""Those of storygen's own that do not tell when they say what."""

ONE_TONE = {"kokoro"}
"""Those whose tiny model here cannot pronounce everything that the real one can."""

HONEST = {
    "honest": "tests.support.plugins.honest_voices:HonestNarrator",
    "humble": "tests.support.plugins.honest_voices:HumbleNarrator",
}
"""Of another package: they claim little, which is no fault."""

SAMPLES = {
    "en": "The keeper of the light, who was old, climbed the stairs. Was he tired? Never!",
    "ru": "Смотритель маяка каждый вечер поднимался по лестнице, хотя был уже стар.",
    "de": "Der Wärter des Turms, der alt war, stieg die Treppe hinauf. War er müde? Nie!",
    "pt": "O guarda do farol, que era velho, subiu a escada. Estava cansado? Nunca!",
    "es": "El guardián del faro, que era viejo, subió la escalera. ¿Estaba cansado? ¡Nunca!",
}
"""What each provider is asked to say, in those of these languages that it claims."""


@pytest.fixture(params=[*NARRATORS.names(), *HONEST])
def provider(request, monkeypatch, edge_server, services):
    if request.param in HONEST:
        monkeypatch.setattr("storygen.providers._brought", lambda stage: HONEST)
    return request.param


def languages_of(provider):
    """Those of the samples that it claims to speak, in their order."""
    claimed = {voice.language for voice in NARRATORS.find(provider).voices()}
    if "" in claimed:
        return ["en"]
    return [tag for tag in SAMPLES if any(same_language(tag, each) for each in claimed)]


@pytest.fixture
def language(provider):
    found = languages_of(provider)
    if not found:
        pytest.skip("speaks no language that there is a sample of")
    return found[0]


@pytest.fixture
def text(language):
    return SAMPLES[language]


@pytest.fixture
def narrator(provider, language, choose):
    return open_narrator(choose(provider), language)


def assert_times_fit(take, spoken):
    """A time for each spoken token, or none at all where the voice does not tell."""
    assert len(take.token_times) == len(spoken)
    if not any(take.token_times):
        return
    assert [time is not None for time in take.token_times] == spoken
    length_s = len(take.samples) / take.rate_hz
    last_s = 0.0
    for time in take.token_times:
        if time is not None:
            assert last_s <= time.start_s < time.end_s <= length_s
            last_s = time.end_s


def test_says_what_it_needs(provider, choose):
    narrator = NARRATORS.find(provider)

    assert {type(narrator.needs_gpu), type(narrator.is_online), type(narrator.is_paid)} == {bool}
    assert narrator.problem(choose(provider).settings) is None


def test_knows_before_it_speaks_how_much_there_is_to_speak(narrator, say, text, language):
    short = say(text.split()[0], language)

    assert narrator.estimate(say(text, language)).characters >= len(text)
    assert narrator.estimate(short).characters < len(text)


def test_lists_its_voices_once_each_and_in_a_stable_order(provider):
    voices = NARRATORS.find(provider).voices()

    assert len({voice.name for voice in voices}) == len(voices) >= 1
    assert voices == NARRATORS.find(provider).voices()
    for voice in voices:
        assert not voice.language or voice.language == written(voice.language)


def test_every_listed_voice_can_be_asked_for(provider, choose):
    for voice in NARRATORS.find(provider).voices():
        choice = choose(provider, voice.name)
        settled = open_narrator(choice, voice.language or "en").voice_name
        assert voice.name.lower() in settled.lower()


def test_speaks_all_of_a_text_with_times_that_fit(narrator, say, text, language):
    take = narrator.speak(say(text, language))

    assert isinstance(take, Take)
    assert take.samples.dtype == np.float32 and take.samples.ndim == 1
    assert 2.5 < len(take.samples) / take.rate_hz < 9
    assert 0.05 < np.abs(take.samples).max() <= 1.5
    assert_times_fit(take, [True] * len(text.split()))


def test_tokens_without_words_have_no_time(narrator, say, language):
    take = narrator.speak(say("One — two • three", language, silent={1, 3}))

    assert_times_fit(take, [True, False, True, False, True])


def test_a_token_of_several_words_has_one_time(narrator, language):
    tokens = (("it",), ("cost",), ("twenty", "three", "dollars"), ("and",), ("more.",))
    spoken = tuple(SpokenToken(words=words) for words in tokens)

    take = narrator.speak(Utterance(tokens=spoken, language=language))

    assert_times_fit(take, [True] * 5)
    if any(take.token_times):
        lengths = [time.end_s - time.start_s for time in take.token_times]
        assert lengths[2] == max(lengths) > 0.8


def test_speaks_another_language_that_it_claims(provider, choose, say):
    others = languages_of(provider)[1:]
    if not others or provider in ONE_TONE:
        pytest.skip("claims no other language of which there is a sample it could say here")
    text = SAMPLES[others[0]]

    take = open_narrator(choose(provider), others[0]).speak(say(text, others[0]))

    assert len(take.samples) / take.rate_hz > 1
    assert_times_fit(take, [True] * len(text.split()))


def test_the_same_words_give_the_same_bytes_whoever_else_speaks(narrator, say, text, language):
    alone = narrator.speak(say(text, language))
    texts = [text, "Quite another text.", text, "And a third one, which is longer.", text] * 2

    with ThreadPoolExecutor(8) as threads:
        takes = list(threads.map(lambda each: narrator.speak(say(each, language)), texts))

    for spoken, take in zip(texts, takes, strict=True):
        if spoken == text:
            assert take.samples.tobytes() == alone.samples.tobytes()
            assert take.token_times == alone.token_times


def test_without_words_there_is_no_sound(narrator, say, language):
    take = narrator.speak(say("— •", language, silent={0, 1}))

    assert len(take.samples) == 0
    assert take.token_times == (None, None)


def test_an_unknown_voice_is_refused_with_the_nearest(provider, choose):
    if provider == "openai":
        choose = VoiceChoice  # other servers have voices of their own
    voices = NARRATORS.find(provider).voices()
    voice = next((one for one in voices if one.language in {"en-US", ""}), voices[0])

    with pytest.raises(RequestError, match=voice.name):
        open_narrator(choose(provider=provider, name=voice.name + "x"), voice.language or "en")


def test_a_voice_of_another_language_is_refused(provider, choose):
    voices = NARRATORS.find(provider).voices()
    voice = next((one for one in reversed(voices) if one.language), None)
    if voice is None:
        pytest.skip("each of its voices speaks all its languages")

    foreign = "fi" if same_language(voice.language, "en") else "en"

    with pytest.raises(RequestError, match=f"does not speak {foreign!r}"):
        open_narrator(choose(provider, voice.name), foreign)


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


@pytest.mark.parametrize("name", PROVIDERS)
def test_storygens_own_voices_are_many_and_those_that_tell_times_do(name, edge_server, choose, say):
    voices = NARRATORS.find(name).voices()
    take = open_narrator(choose(name), "en").speak(say(SAMPLES["en"]))

    assert len(voices) > 10
    assert {"en-US", "pt-BR"} <= {voice.language for voice in voices} or not voices[0].language
    assert all(take.token_times) is (name not in UNTIMED)
