import io
import wave

import numpy as np
import pytest

from storygen.loudness import SILENCE_LUFS, integrated_lufs, true_peak_dbtp
from storygen.models.sound import SpokenToken, TokenTime, Utterance, VoiceChoice
from tasks.voice.contract import Take, open_narrator
from tasks.voice.filters import bell, filtered, high_pass, low_shelf
from tasks.voice.mastering import SILENCE_SAMPLES, master
from tasks.voice.narrating import rested, speak_and_master

TEXT = "She sells sea shells, he thought, by the far shore of the loch. Half a pint of froth!"
ESPEAK = VoiceChoice(provider="espeak-ng")


@pytest.fixture(scope="module")
def take():
    words = tuple(SpokenToken(words=(word,)) for word in TEXT.split())
    return open_narrator(ESPEAK, "en").speak(Utterance(tokens=words, language="en"))


def sound_of(mastered):
    with wave.open(io.BytesIO(mastered.wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        assert file.getnframes() == mastered.samples
        return np.frombuffer(file.readframes(mastered.samples), "<i2").astype(np.float32) / 32768


def tone(frequency_hz, rate_hz, seconds=1.0, level=0.5):
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)


def gain_db(samples, original):
    middle = slice(len(samples) // 4, 3 * len(samples) // 4)
    return 10 * np.log10(np.mean(samples[middle] ** 2) / np.mean(original[middle] ** 2))


@pytest.mark.parametrize("loudness_lufs", [-30, -23, -18, -16])
def test_the_loudness_asked_for_is_reached_and_peaks_stay_below(take, loudness_lufs):
    mastered = master(take, loudness_lufs)

    sound = sound_of(mastered)
    assert integrated_lufs(sound) == pytest.approx(loudness_lufs, abs=0.15)
    assert mastered.loudness_lufs == pytest.approx(integrated_lufs(sound), abs=0.01)
    assert true_peak_dbtp(sound) < -1.0


def test_a_loudness_that_cannot_be_reached_is_told_and_peaks_hold_all_the_same(take):
    mastered = master(take, -5.5)

    assert mastered.loudness_lufs < -6
    assert true_peak_dbtp(sound_of(mastered)) < -0.9


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.39, 0.41])
def test_a_sound_shorter_than_the_meters_block_is_evened_too(seconds):
    mastered = master(
        Take(tone(300, 24_000, seconds), 24_000, (TokenTime(start_s=0, end_s=seconds),)), -20
    )

    assert mastered.loudness_lufs == pytest.approx(-20, abs=0.5)


def test_silence_at_both_ends_goes_and_the_times_go_along(take):
    lead, tail = np.zeros(22_050, np.float32), np.zeros(30_000, np.float32)
    later = tuple(TokenTime(start_s=t.start_s + 1, end_s=t.end_s + 1) for t in take.token_times)
    padded = Take(np.concatenate([lead, take.samples, tail]), take.rate_hz, later)

    bare, trimmed = master(take, -18), master(padded, -18)

    assert trimmed.samples == pytest.approx(bare.samples, abs=48 * 25)
    first, last = trimmed.token_times[0], trimmed.token_times[-1]
    assert 0 <= first.start_s < 0.03
    assert trimmed.samples / 48_000 - 0.06 < last.end_s <= trimmed.samples / 48_000
    for time in trimmed.token_times:
        assert 0 <= time.start_s < time.end_s


@pytest.mark.parametrize("words", ["fish", "half", "this", "thief", "sea", "hut"])
def test_quiet_consonants_at_the_ends_are_kept(words, say):
    spoken = open_narrator(ESPEAK, "en").speak(say(words))
    heard = np.flatnonzero(np.abs(spoken.samples) > np.abs(spoken.samples).max() * 10 ** (-40 / 20))
    needed_s = (heard[-1] - heard[0]) / spoken.rate_hz

    assert master(spoken, -18).samples / 48_000 >= needed_s


def test_the_ends_do_not_click(take):
    sound = sound_of(master(take, -18))

    assert np.abs(sound[:4]).max() < 0.001
    assert np.abs(sound[-4:]).max() < 0.001


def test_limiting_leaves_what_is_not_near_a_peak_alone(take):
    soft, loud = sound_of(master(take, -30)), sound_of(master(take, -16))

    frames = [one[: len(one) // 2400 * 2400].reshape(-1, 2400) for one in (soft, loud)]
    peaks = np.abs(frames[0]).max(axis=1)
    quiet = (peaks < peaks.max() * 0.2) & (peaks > 0.005)
    ratio_db = 20 * np.log10(frames[1][quiet].std(axis=1) / frames[0][quiet].std(axis=1))
    assert np.ptp(ratio_db) < 1.5


def test_the_same_take_gives_the_same_bytes(take):
    assert master(take, -18) == master(take, -18)


@pytest.mark.parametrize("length", [0, 5, 20_000])
def test_a_take_without_sound_becomes_a_short_silence(length):
    mastered = master(Take(np.zeros(length, np.float32), 22_050, (None, None)), -18)

    assert mastered.samples == SILENCE_SAMPLES
    assert not sound_of(mastered).any()
    assert mastered.token_times == (None, None)
    assert mastered.loudness_lufs == SILENCE_LUFS


@pytest.mark.parametrize("text", ["", "— …"])
def test_a_beat_without_words_is_silent_rather_than_an_error(say, text):
    said = say(text, silent={0, 1})

    mastered = speak_and_master(open_narrator(ESPEAK, "en"), said, ESPEAK)

    assert mastered.samples == SILENCE_SAMPLES
    assert mastered.token_times == (None,) * len(said.tokens)


def test_pauses_are_at_least_as_long_as_asked_and_the_last_is_left_to_the_film(say):
    text = "First one thing, then another. Then nothing at all"
    pauses = {2: 0.7, 4: 0.1, 6: 0.5, 8: 2.0}
    narrator = open_narrator(ESPEAK, "en")
    spoken = narrator.speak(say(text, pauses=pauses))

    take = rested(spoken, say(text, pauses=pauses))

    gaps = {i: take.token_times[i + 1].start_s - take.token_times[i].end_s for i in (2, 4, 6)}
    natural_s = spoken.token_times[5].start_s - spoken.token_times[4].end_s
    assert gaps == {
        2: pytest.approx(0.7, abs=0.02),
        4: pytest.approx(natural_s, abs=1e-6),
        6: pytest.approx(0.5, abs=0.02),
    }
    added = len(take.samples) - len(spoken.samples)
    moved_s = take.token_times[-1].end_s - spoken.token_times[-1].end_s
    assert added / take.rate_hz == pytest.approx(moved_s, abs=1e-3)
    assert np.abs(np.diff(take.samples)).max() <= np.abs(np.diff(spoken.samples)).max() + 0.01


def test_a_pause_after_a_silent_token_counts(say):
    said = say("one — two", silent={1}, pauses={1: 0.8})

    take = rested(open_narrator(ESPEAK, "en").speak(say("one — two", silent={1})), said)

    assert take.token_times[2].start_s - take.token_times[0].end_s == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("biquad", "frequency_hz", "db"),
    [
        (high_pass(48_000, 65), 20, -20.5),
        (high_pass(48_000, 65), 65, -3.0),
        (high_pass(48_000, 65), 1000, 0.0),
        (bell(48_000, 3000, -4, 1), 3000, -4.0),
        (bell(48_000, 3000, -4, 1), 100, 0.0),
        (low_shelf(48_000, 200, 3), 30, 3.0),
        (low_shelf(48_000, 200, 3), 3000, 0.0),
    ],
)
def test_filters_change_the_level_as_designed(biquad, frequency_hz, db):
    original = tone(frequency_hz, 48_000)

    assert gain_db(filtered(original, 48_000, biquad), original) == pytest.approx(db, abs=0.15)


def test_a_chain_of_filters_is_as_one_after_the_other():
    chain = (high_pass(48_000, 100), bell(48_000, 900, 6, 1))
    sound = np.random.default_rng(1).normal(0, 0.1, 30_000)

    stepwise = filtered(filtered(sound, 48_000, chain[0]), 48_000, chain[1])

    assert np.abs(filtered(sound, 48_000, *chain) - stepwise).max() < 1e-4
