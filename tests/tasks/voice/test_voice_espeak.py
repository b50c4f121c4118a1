import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import psutil
import pytest

from storygen.errors import ContentRefused, ProviderUnavailable, RequestError, ToolError
from storygen.models.sound import SpokenToken, Utterance, VoiceChoice
from tasks.voice.contract import open_narrator
from tasks.voice.providers import espeak_ng
from tasks.voice.providers.espeak_voices import catalogue, settle, timbres

STORIES = {
    "en": "The keeper climbed the stairs, carrying a lamp. Below him the sea was calm.",
    "es": "El farero subía la escalera, con una lámpara. Abajo el mar estaba en calma.",
    "de": "Der Wärter stieg die Treppe hinauf, mit einer Lampe. Unter ihm lag das Meer.",
    "fr": "Le gardien montait l'escalier, avec une lampe. En bas, la mer était calme.",
    "it": "Il guardiano saliva le scale, con una lampada. Sotto di lui il mare era calmo.",
    "pt-BR": "O faroleiro subia a escada, com uma lamparina. Abaixo o mar estava calmo.",
}
WITHOUT_NUMBERS = {"chr": "ᎣᏏᏲ", "cv": "салам", "sjn": "mellon"}


def narrator(name="", language="en", rate=1.0):
    return open_narrator(VoiceChoice(provider="espeak-ng", name=name, rate=rate), language)


def level_db(take, start_s, end_s):
    heard = take.samples[round(start_s * take.rate_hz) : round(end_s * take.rate_hz)]
    return 20 * np.log10(np.sqrt(np.mean(np.square(heard))) + 1e-6)


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Put another program in the child's place."""

    def replace(program):
        path = tmp_path / "child.py"
        path.write_text(program, encoding="utf-8")
        monkeypatch.setattr(espeak_ng, "_CHILD", path)

    return replace


@pytest.mark.parametrize("language", STORIES)
def test_sound_begins_at_a_words_start_and_stops_at_its_end_where_there_is_a_pause(language, say):
    take = narrator(language=language).speak(say(STORIES[language], language))

    pauses = [
        (before.end_s, after.start_s)
        for before, after in pairwise(take.token_times)
        if after.start_s - before.end_s > 0.1
    ]
    assert len(pauses) >= 2
    for end_s, start_s in pauses:
        assert level_db(take, end_s - 0.08, end_s) > -50
        assert level_db(take, end_s + 0.01, start_s - 0.01) < -70
        assert level_db(take, start_s, start_s + 0.08) > -45


@pytest.mark.parametrize("language", STORIES)
def test_speaks_at_a_natural_rate(language, say):
    text = STORIES[language]

    take = narrator(language=language).speak(say(text, language))

    letters_a_second = sum(map(str.isalpha, text)) / (len(take.samples) / take.rate_hz)
    assert 9 < letters_a_second < 16


@pytest.mark.parametrize(
    ("rate", "low", "high"), [(0.45, 1.8, 2.6), (0.7, 1.3, 1.6), (2, 0.4, 0.6)]
)
def test_the_rate_asked_for_is_heard(rate, low, high, say):
    natural = narrator().speak(say(STORIES["en"]))

    changed = narrator(rate=rate).speak(say(STORIES["en"]))

    assert low < len(changed.samples) / len(natural.samples) < high


def test_never_clips():
    for language, text in STORIES.items():
        said = Utterance(tokens=(SpokenToken(words=(text,)),), language=language)
        assert np.abs(narrator(language=language).speak(said).samples).max() < 0.99


def test_words_that_the_voice_runs_together_share_their_time_by_letters(say):
    take = narrator().speak(say("at the end of the road"))

    of, the = take.token_times[3:5]
    assert 0.05 < of.end_s - of.start_s < 0.4
    assert of.end_s <= the.start_s + 1e-9
    assert 0.05 < the.end_s - the.start_s < 0.4


def test_digits_that_become_many_words_have_one_time(say):
    take = narrator().speak(say("in 1984 she paid 3,750.25 dollars"))

    times = take.token_times
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(times))
    lengths = [time.end_s - time.start_s for time in times]
    assert lengths[4] == max(lengths) > 2 and lengths[1] > 0.7


def test_signs_without_sound_have_no_time_and_signs_with_sound_have_one(say):
    take = narrator().speak(say("ten % … of ★ it"))

    assert [time is not None for time in take.token_times] == [True, True, False, True, False, True]


@pytest.mark.parametrize(
    "word", ["a\nb", "\x00bell\x07", "[[h@l'oU]]", "<break/>", "&amp;", "a\u200bb"]
)
def test_odd_characters_do_no_harm(word):
    said = Utterance(
        tokens=(SpokenToken(words=("so",)), SpokenToken(words=(word,)), SpokenToken(words=("on",))),
        language="en",
    )

    assert None not in narrator().speak(said).token_times


def test_a_long_text_keeps_its_times_to_the_end(say):
    text = " ".join([STORIES["en"]] * 40)

    take = narrator().speak(say(text))

    last = take.token_times[-1]
    assert None not in take.token_times
    assert 150 < last.end_s <= len(take.samples) / take.rate_hz
    assert level_db(take, last.start_s, last.end_s) > -40
    assert (
        level_db(take, take.token_times[-7].end_s + 0.02, take.token_times[-6].start_s - 0.01) < -60
    )


def test_a_pause_without_punctuation_is_phrased_as_a_clause(say):
    run_on = narrator().speak(say("he looked up there was nothing"))

    paused = narrator().speak(say("he looked up there was nothing", pauses={2: 0.4}))

    gaps = [take.token_times[3].start_s - take.token_times[2].end_s for take in (run_on, paused)]
    assert gaps[0] < 0.05 < 0.1 < gaps[1]


@pytest.mark.parametrize(
    ("name", "language", "settled"),
    [
        ("", "en", "en-us+m7"),
        ("", "en-GB", "en-gb+m7"),
        ("", "en-AU", "en-gb+m7"),
        ("", "es-MX", "es-419+m7"),
        ("", "es-ES", "es+m7"),
        ("", "pt", "pt-br+m7"),
        ("", "zh-CN", "cmn+m7"),
        ("", "zh-HK", "yue+m7"),
        ("", "no", "nb+m7"),
        ("", "de_AT", "de+m7"),
        ("+f3", "fr", "fr+f3"),
        ("ANNIE", "fr", "fr+Annie"),
        ("en-us+F2", "en", "en-us+f2"),
        ("en-gb-scotland", "en", "en-gb-scotland+m7"),
    ],
)
def test_settles_on_a_voice(name, language, settled):
    assert settle(name, language).name == settled


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("en-uss", "'en-us'"),
        ("en-us+f33", "'f3'"),
        ("de", "take 'en-us'"),
        ("qqqq", "storygen voices"),
    ],
)
def test_a_wrong_name_is_refused_with_what_to_take(name, told):
    with pytest.raises(RequestError, match=told):
        settle(name, "en")


def test_a_killed_child_may_be_tried_again(child, say):
    child("import os; os.kill(os.getpid(), 9)")

    with pytest.raises(ProviderUnavailable, match="signal 9"):
        narrator().speak(say("hello"))


def test_a_child_killed_in_mid_answer_may_be_tried_again(child, say):
    child('import os; os.write(1, b\'{"rate_hz": 22050, "samples"\'); os.kill(os.getpid(), 11)')

    with pytest.raises(ProviderUnavailable, match="signal 11"):
        narrator().speak(say("hello"))


@pytest.mark.parametrize(
    "program",
    [
        "print('Segmentation fault')",
        "print('[]')",
        "pass",
        'print(\'{"rate_hz": 22050, "samples": 9, "words": []}\')',
        "print('{\"rate_hz\": 22050}')",
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(child, say, program):
    child(program)

    with pytest.raises(ToolError, match="makes no sense"):
        narrator().speak(say("hello"))


def test_a_failing_child_tells_its_reason(child, say):
    child("import sys; print('warning', file=sys.stderr); sys.exit('no voice data')")

    with pytest.raises(ToolError, match="espeak-ng failed: no voice data"):
        narrator().speak(say("hello"))


def test_a_child_that_hangs_is_ended_and_leaves_no_process_behind(child, say, monkeypatch):
    child("import time; time.sleep(60)")
    monkeypatch.setattr(espeak_ng, "_TIMEOUT_S", 0.5)
    before = psutil.Process().children()
    started = time.monotonic()

    with pytest.raises(ProviderUnavailable, match="did not finish"):
        narrator().speak(say("hello"))

    assert time.monotonic() - started < 10
    assert psutil.Process().children() == before


def test_python_that_cannot_be_started_may_be_tried_again(monkeypatch, say):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(ProviderUnavailable, match="could not be started"):
        narrator().speak(say("hello"))


def test_words_that_the_voice_cannot_pronounce_are_refused(child, say):
    child('print(\'{"rate_hz": 22050, "samples": 0, "words": []}\')')

    with pytest.raises(ContentRefused, match=r"cannot pronounce 'hello.'"):
        narrator().speak(say("hello"))


def test_a_missing_library_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setattr(espeak_ng, "_installation", lambda: ("/nowhere/lib.so", "/nowhere"))

    assert "--force-reinstall espeakng-loader" in espeak_ng.EspeakNarrator.problem()


def test_the_library_is_never_loaded_into_the_process_that_speaks():
    program = (
        "import psutil; from tests.support.speech import speak; speak(['hello']);"
        "paths = [mapped.path for mapped in psutil.Process().memory_maps()];"
        "assert paths and not [path for path in paths if 'espeak-ng' in path], paths"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("voice", catalogue(), ids=lambda voice: voice.name)
def test_every_language_speaks(voice):
    text = WITHOUT_NUMBERS.get(voice.name, "1, 2, 3")
    said = Utterance(tokens=(SpokenToken(words=(text,)),), language=voice.tags[0])

    take = narrator(voice.name, voice.tags[0]).speak(said)

    assert np.abs(take.samples).max() > 0.05 and take.token_times[0] is not None


@pytest.mark.slow
@pytest.mark.parametrize("timbre", timbres())
def test_every_timbre_speaks(timbre, say):
    take = narrator(f"+{timbre}").speak(say(STORIES["en"]))

    assert np.abs(take.samples).max() > 0.05 and None not in take.token_times
