from itertools import chain, pairwise

import pytest
from captions_stories import ASPECTS, LIGHTHOUSE, beat_of, end_of, even_times
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.models.film import Cue
from storygen.models.sound import TokenTime
from storygen.models.story import Beat, Token
from tasks.captions.cueing import burned_cues, cue_words, subtitle_cues
from tasks.captions.fitting import columns


def at(start_s: float, end_s: float) -> TokenTime:
    return TokenTime(start_s=start_s, end_s=end_s)


def written(cues: tuple[Cue, ...]) -> list[str]:
    words = chain.from_iterable(line for cue in cues for line in cue.lines)
    return [text for word in words for text in word.text.split()]


def texts(cues: tuple[Cue, ...]) -> list[str]:
    return [cue.text for cue in cues]


def test_a_word_is_timed_from_its_first_to_its_last_spoken_word():
    beat = Beat(id="b", tokens=(Token(written="1914", spoken=("nineteen", "fourteen")),))

    (word,) = cue_words(beat, [at(0.5, 1.75)])

    assert (word.text, word.start_s, word.end_s) == ("1914", 0.5, 1.75)


def test_a_dash_stays_with_the_word_before_it():
    words = cue_words(beat_of("days — and"), [at(0, 1), None, at(1.2, 2)])

    assert [word.text for word in words] == ["days —", "and"]
    assert words[0].end_s == 1


def test_opening_marks_go_with_the_word_after_them():
    words = cue_words(beat_of("he said « Ah ! »"), [at(0, 1), at(1, 2), None, at(2, 3), None, None])

    assert [word.text for word in words] == ["he", "said", "« Ah ! »"]


def test_marks_before_the_first_word_wait_for_it():
    words = cue_words(beat_of("— 🙂 Yes"), [None, None, at(0, 1)])

    assert [word.text for word in words] == ["— 🙂 Yes"]


def test_a_beat_without_a_sound_has_no_captions():
    beat = beat_of("— 🙂")

    assert cue_words(beat, [None, None]) == ()
    assert burned_cues(beat, [None, None], 1080, 1920, "en", "karaoke") == ()
    assert subtitle_cues(beat, [None, None], 2.0, "en") == ()


def test_times_for_other_tokens_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        cue_words(beat_of("one two"), [at(0, 1)])


def test_emoji_stay_in_subtitles_but_are_not_burned_in():
    beat = beat_of("So happy 🎉👩‍👩‍👧 today")
    times = [at(0, 0.5), at(0.5, 1), None, at(1, 2)]

    assert "🎉👩‍👩‍👧" in subtitle_cues(beat, times, 2.5, "en")[0].text
    assert written(burned_cues(beat, times, 1080, 1920, "en", "karaoke")) == [
        "So",
        "happy",
        "today",
    ]


def test_turned_off_captions_are_not_burned_in():
    beat = beat_of("Hello")

    assert burned_cues(beat, [at(0, 1)], 1080, 1920, "en", "off") == ()


def test_vertical_captions_break_where_a_reader_breathes():
    beat = beat_of(LIGHTHOUSE["en"])

    cues = burned_cues(beat, even_times(beat), 1080, 1920, "en", "karaoke")

    assert texts(cues)[:5] == [
        "The lighthouse\nkeeper,",
        "Thomas Gray,",
        "had not slept\nfor three days —",
        "and the storm\nwas still rising",
        "over the black\nrocks.",
    ]


def test_subtitles_hold_whole_clauses():
    beat = beat_of(LIGHTHOUSE["en"])
    times = even_times(beat)

    cues = subtitle_cues(beat, times, end_of(times) + 0.5, "en")

    assert texts(cues) == [
        "The lighthouse keeper, Thomas Gray,\nhad not slept for three days —",
        "and the storm was still rising\nover the black rocks.",
        "“Nobody will come,” he said,\nturning away from the window.",
    ]


def test_phrases_hold_no_fewer_words_than_karaoke():
    beat = beat_of(LIGHTHOUSE["en"])
    times = even_times(beat)

    karaoke = burned_cues(beat, times, 1080, 1920, "en", "karaoke")
    phrases = burned_cues(beat, times, 1080, 1920, "en", "phrase")

    assert len(phrases) <= len(karaoke)


def test_a_last_subtitle_is_drawn_out_into_the_silence_but_not_beyond():
    beat = beat_of("Extraordinarily incomprehensible circumstances")
    times = [at(0, 0.3), at(0.3, 0.6), at(0.6, 0.9)]

    (long,) = subtitle_cues(beat, times, 9.0, "en")
    (short,) = subtitle_cues(beat, times, 1.2, "en")

    assert long.end_s == pytest.approx(len(long.text) / 20)
    assert short.end_s == 1.2


def test_a_compound_too_long_for_the_frame_is_hyphenated_between_syllables():
    beat = beat_of("Donaudampfschifffahrtsgesellschaft")

    cues = burned_cues(beat, [at(0, 3)], 1080, 1920, "de", "karaoke")

    assert written(cues) == ["Donaudampf-", "schifffahrts-", "gesellschaft"]
    words = [word for cue in cues for line in cue.lines for word in line]
    assert all(one.end_s == two.start_s for one, two in pairwise(words))
    assert (words[0].start_s, words[-1].end_s) == (0, 3)


def test_chinese_breaks_between_sentences_and_never_shows_a_space():
    story = "老守塔人已经三天没有睡觉了，暴风雨还在黑色的岩石上肆虐。没有人会来。"
    beat = beat_of(story)

    cues = subtitle_cues(beat, [at(0, 8)], 8.0, "zh")

    lines = [line for cue in cues for line in cue.text.split("\n")]
    assert "".join(lines) == story
    assert lines == ["老守塔人已经三天没有睡觉了，", "暴风雨还在黑色的岩石上肆虐。", "没有人会来。"]


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzÄöüßéñαβγдежз,.!?’-", min_size=1, max_size=16)
MARKS = st.sampled_from(["—", "–", "…", "«", "»", "&", "(", "🙂"])


@st.composite
def spoken_beats(draw: st.DrawFn) -> tuple[Beat, list[TokenTime | None], float]:
    tokens: list[Token] = []
    times: list[TokenTime | None] = []
    now = 0.0
    for _ in range(draw(st.integers(1, 30))):
        if draw(st.integers(0, 6)) == 0:
            tokens.append(Token(written=draw(MARKS), spoken=()))
            times.append(None)
            continue
        word = draw(WORDS.filter(lambda text: any(map(str.isalnum, text))))
        now += draw(st.floats(0, 0.8)) if draw(st.booleans()) else 0.0
        length = draw(st.floats(0.005, 1.2))
        tokens.append(Token(written=word, spoken=(word,)))
        times.append(at(now, now + length))
        now += length
    return Beat(id="b", tokens=tuple(tokens)), times, now + draw(st.floats(0, 2))


def assert_in_turn(cues: tuple[Cue, ...]) -> None:
    for one, two in pairwise(cues):
        assert one.end_s <= two.start_s
    for cue in cues:
        words = list(chain.from_iterable(cue.lines))
        assert cue.start_s <= words[0].start_s and cue.end_s >= words[-1].end_s
        assert 1 <= len(cue.lines) <= 2


@given(spoken_beats(), st.sampled_from(["en", "de", "fr", "pl"]))
@settings(max_examples=60, deadline=None)
def test_subtitles_hold_every_written_word_once_and_keep_the_limits(
    spoken: tuple[Beat, list[TokenTime | None], float], language: str
):
    beat, times, length_s = spoken

    cues = subtitle_cues(beat, times, length_s, language)

    heard = any(times)
    assert written(cues) == (beat.text.split() if heard else [])
    assert_in_turn(cues)
    assert all(cue.end_s <= length_s for cue in cues)
    for cue in cues:
        lines = cue.text.split("\n")
        # Marks that cling to a word may make it wider than a line by themselves.
        assert all(columns(line) <= 42 for line in lines if max(map(len, line.split())) < 20)


@given(spoken_beats(), st.sampled_from(list(ASPECTS.values())), st.sampled_from(["en", "de"]))
@settings(max_examples=40, deadline=None)
def test_burned_captions_hold_every_drawable_word_once(
    spoken: tuple[Beat, list[TokenTime | None], float], size: tuple[int, int], language: str
):
    beat, times, _ = spoken

    cues = burned_cues(beat, times, *size, language, "karaoke")

    shown = [text for text in beat.text.split() if text != "🙂"] if any(times) else []
    assert written(cues) == shown or "".join(written(cues)).replace("-", "") == "".join(
        shown
    ).replace("-", "")
    assert_in_turn(cues)


@pytest.mark.parametrize("language", LIGHTHOUSE)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_burned_captions_stand_long_enough_to_be_read(language: str, aspect: str):
    beat = beat_of(LIGHTHOUSE[language])

    cues = burned_cues(beat, even_times(beat), *ASPECTS[aspect], language, "karaoke")

    assert all(cue.end_s - cue.start_s >= 0.7 for cue in cues)
    assert all(len(line) <= 7 for cue in cues for line in cue.lines)


@pytest.mark.parametrize("language", LIGHTHOUSE)
def test_subtitles_keep_broadcast_habits_at_a_natural_pace(language: str):
    beat = beat_of(LIGHTHOUSE[language])
    times = even_times(beat)

    cues = subtitle_cues(beat, times, end_of(times) + 0.6, language)

    for cue in cues:
        assert all(len(line) <= 42 for line in cue.text.split("\n"))
        assert 1.0 <= cue.end_s - cue.start_s <= 7.0
        assert len(cue.text) / (cue.end_s - cue.start_s) <= 20
