import io
import tracemalloc
import wave
from itertools import pairwise

import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.loudness import SILENCE_LUFS
from storygen.models.sound import HeardWord, SpokenToken, Transcript, Utterance
from storygen.store import current_store
from storygen.timing import SAMPLE_RATE_HZ
from storygen.wav import wav_bytes
from tasks.voice.recording import spoken_beats
from tasks.voice.recording_levels import Levels
from tasks.voice.recording_spans import find_spans
from tasks.voice.task import narrate_recording
from tests.support.speech import speak, utterance_of, write_wav

STORY = [
    "The keeper of the lighthouse climbed two hundred stairs, carrying his lamp.",
    "Below him the sea was calm.",
    "“Who is there?” he asked; nobody answered.",
]
UTTERANCES = tuple(utterance_of(sentence) for sentence in STORY)
PAUSE_S = 0.8


@pytest.fixture(scope="module")
def speech():
    return speak(STORY, pause_s=PAUSE_S, lead_s=1.2)


def samples_of(wav: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def room_noise(samples: int, level_db: float) -> np.ndarray:
    noise = np.random.default_rng(1).standard_normal(samples)
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def level_db(sound: np.ndarray, at_s: float) -> float:
    own = sound[round((at_s - 0.01) * SAMPLE_RATE_HZ) : round((at_s + 0.01) * SAMPLE_RATE_HZ)]
    return 10 * np.log10(np.mean(np.square(own)) + 1e-12)


def changed(transcript: Transcript, words: list[HeardWord]) -> Transcript:
    return transcript.model_copy(update={"words": tuple(words)})


def blurred(transcript: Transcript, by_s: float) -> Transcript:
    """Word times as far off as a listener's are."""
    dice = np.random.default_rng(2)
    edges = [edge for word in transcript.words for edge in (word.start_s, word.end_s)]
    moved = np.maximum.accumulate(np.maximum(0, edges + dice.uniform(-by_s, by_s, len(edges))))
    return changed(
        transcript,
        [
            word.model_copy(update={"start_s": float(start_s), "end_s": float(end_s)})
            for word, start_s, end_s in zip(transcript.words, moved[::2], moved[1::2], strict=True)
        ],
    )


@pytest.mark.parametrize("noise_db", [None, -55.0])
@pytest.mark.parametrize("off_s", [0.0, 0.06])
def test_each_beat_is_cut_in_the_silence_around_it(speech, noise_db, off_s):
    sound, transcript = speech
    if noise_db:
        sound = sound + room_noise(len(sound), noise_db)

    spans = find_spans(Levels([sound]), UTTERANCES, blurred(transcript, off_s))

    words = iter(transcript.words)
    for span, sentence in zip(spans, STORY, strict=True):
        own = [next(words) for _ in sentence.split()]
        assert own[0].start_s - 0.12 < span.start_s < own[0].start_s + 0.02
        assert own[-1].end_s - 0.02 < span.end_s < own[-1].end_s + 0.12
        assert level_db(sound, span.start_s) < -45 and level_db(sound, span.end_s) < -45
    assert all(before.end_s < after.start_s for before, after in pairwise(spans))


def test_the_recording_becomes_narrations_with_its_own_rhythm(speech, tmp_path):
    sound, transcript = speech
    path = write_wav(tmp_path / "own.wav", sound)

    beats = list(spoken_beats(path, UTTERANCES, transcript, -18.0))

    words = iter(transcript.words)
    starts_s = []
    for beat, utterance in zip(beats, UTTERANCES, strict=True):
        own = [next(words) for _ in utterance.tokens]
        times = beat.sound.token_times
        assert None not in times
        assert times[0].start_s >= 0 and times[-1].end_s <= beat.sound.samples / SAMPLE_RATE_HZ
        shifts = [word.start_s - time.start_s for word, time in zip(own, times, strict=True)]
        assert max(shifts[1:]) - min(shifts[1:]) < 0.001
        starts_s.append(shifts[1])
        assert beat.sound.loudness_lufs == pytest.approx(-18, abs=0.3)
    for beat, (start_s, next_start_s) in zip(beats, pairwise(starts_s), strict=False):
        length_s = beat.sound.samples / SAMPLE_RATE_HZ + beat.pause_after_s
        assert start_s + length_s == pytest.approx(next_start_s, abs=0.02)
    assert beats[-1].pause_after_s == 0


def test_words_sound_where_their_times_say(speech, tmp_path):
    sound, transcript = speech

    beats = list(
        spoken_beats(write_wav(tmp_path / "own.wav", sound), UTTERANCES, transcript, -18.0)
    )

    pcm, times = samples_of(beats[0].sound.wav), beats[0].sound.token_times
    stairs, carrying = times[8], times[9]
    assert carrying.start_s - stairs.end_s > 0.1
    assert level_db(pcm, (stairs.end_s + carrying.start_s) / 2) < -60
    assert level_db(pcm, carrying.start_s + 0.05) > -45


def test_long_pauses_are_bounded_and_the_last_beat_keeps_its_own(tmp_path):
    sound, transcript = speak(STORY[:2], pause_s=9.0)
    last = utterance_of(STORY[1])
    last = last.model_copy(
        update={
            "tokens": (*last.tokens[:-1], SpokenToken(words=("calm.",), pause_after_s=0.7)),
        }
    )

    beats = list(
        spoken_beats(
            write_wav(tmp_path / "own.wav", sound), (UTTERANCES[0], last), transcript, -18.0
        )
    )

    assert [beat.pause_after_s for beat in beats] == [5.0, 0.7]


def test_asides_before_and_after_are_left_out(speech, tmp_path):
    intro, intro_words = speak(["Hello, this is my very own story for you."], lead_s=0.2)
    sound, transcript = speech
    later_s = len(intro) / SAMPLE_RATE_HZ
    words = [
        word.model_copy(update={"start_s": word.start_s + later_s, "end_s": word.end_s + later_s})
        for word in transcript.words
    ]
    heard = Transcript(
        language="en", words=(*intro_words.words, *words), provider="test",
        length_s=later_s + transcript.length_s,
    )  # fmt: skip

    first, *_ = find_spans(Levels([intro, sound]), UTTERANCES, heard)

    assert later_s + 1.1 < first.start_s < later_s + 1.3


def test_beats_without_words_are_silent(speech, tmp_path):
    sound, transcript = speech
    scene = Utterance(tokens=(SpokenToken(words=()),), language="en")
    utterances = (scene, UTTERANCES[0], scene, *UTTERANCES[1:], scene)

    beats = list(spoken_beats(write_wav(tmp_path / "o.wav", sound), utterances, transcript, -18.0))

    silent = [beat for beat, own in zip(beats, utterances, strict=True) if own is scene]
    assert all(beat.sound.loudness_lufs == SILENCE_LUFS for beat in silent)
    assert all(beat.sound.token_times == (None,) for beat in silent)
    assert beats[1].pause_after_s == pytest.approx(PAUSE_S - 0.3, abs=0.3)
    assert beats[2].pause_after_s == 0


def test_a_sentence_that_was_left_out_is_named(speech, tmp_path):
    sound, transcript = speech
    words = transcript.words[: len(STORY[0].split())] + transcript.words[-6:]

    with pytest.raises(RequestError, match=r"leaves out the sentence 'Below him the sea was calm"):
        find_spans(Levels([sound]), UTTERANCES, changed(transcript, list(words)))


def test_a_sentence_left_out_of_a_longer_beat_is_named(speech):
    sound, transcript = speech
    told = utterance_of(f"{STORY[0]} The harbour master slept until noon. {STORY[1]}")

    with pytest.raises(RequestError, match=r"sentence 'The harbour master slept until noon.'"):
        find_spans(Levels([sound]), (told, UTTERANCES[2]), transcript)


def test_the_recording_of_another_story_is_refused(speech):
    sound, transcript = speech
    other = (utterance_of("My cake needs four eggs, some sugar, a lemon and much patience."),)

    with pytest.raises(RequestError, match=r"does not say this story: only \d+% of"):
        find_spans(Levels([sound]), other, transcript)


def test_a_recording_without_words_is_refused(speech):
    sound, transcript = speech

    with pytest.raises(RequestError, match="no word was heard"):
        find_spans(Levels([sound]), UTTERANCES, changed(transcript, []))


def test_words_that_were_misheard_or_missed_are_not_cut_off(speech):
    sound, transcript = speech
    words = list(transcript.words)
    words[-1] = words[-1].model_copy(update={"text": "answer"})
    first_beat = len(STORY[0].split())
    del words[first_beat - 3 : first_beat], words[0]
    exact = find_spans(Levels([sound]), UTTERANCES, transcript)

    spans = find_spans(Levels([sound]), UTTERANCES, changed(transcript, words))

    for span, own in zip(spans, exact, strict=True):
        assert span.start_s == pytest.approx(own.start_s, abs=0.02)
        assert span.end_s == pytest.approx(own.end_s, abs=0.02)


def test_levels_do_not_hang_on_how_the_sound_comes(speech):
    sound, _ = speech

    whole, parts = Levels([sound]), Levels(np.array_split(sound, 37))

    assert whole.length_s == parts.length_s == pytest.approx(len(sound) / SAMPLE_RATE_HZ, abs=0.01)
    assert whole.quietest_s(0, 5) == parts.quietest_s(0, 5)
    assert whole.sounding_s(0, 9) == parts.sounding_s(0, 9)


def test_no_sound_at_all_has_no_levels():
    levels = Levels([])

    assert levels.length_s == 0 and levels.quietest_s(1, 2) == 1
    assert levels.sounding_s(0, 0) == (0, 0)


def test_memory_does_not_grow_with_the_recording(speech, tmp_path):
    sound, transcript = speech
    gap = np.zeros(SAMPLE_RATE_HZ * 30, np.float32)
    peaks = []
    for gaps in (1, 5):
        path = write_wav(tmp_path / f"{gaps}.wav", np.concatenate([sound, *[gap] * gaps]))
        tracemalloc.start()
        list(spoken_beats(path, UTTERANCES, transcript, -18.0))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]


def test_the_task_keeps_a_narration_for_each_beat(speech):
    sound, transcript = speech
    recording = current_store().put_bytes(wav_bytes(sound), "audio/wav")

    narrations = narrate_recording.fn(recording, UTTERANCES, transcript, -20.0)

    assert [narration.provider for narration in narrations] == ["recording"] * 3
    assert narrations[0].voice == "own voice"
    for narration in narrations:
        content = current_store().locate(narration.audio).read_bytes()
        assert len(samples_of(content)) == narration.samples
        assert narration.loudness_lufs == pytest.approx(-20, abs=0.3)
