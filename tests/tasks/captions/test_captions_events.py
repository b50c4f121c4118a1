from fractions import Fraction
from itertools import chain, pairwise

import pytest
from captions_stories import LIGHTHOUSE, beat_of, even_times
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.models.film import CaptionEvent, Cue, CueWord
from storygen.timing import frame_at
from tasks.captions.cueing import burned_cues
from tasks.captions.events import caption_events

FPS = Fraction(30)


def cue(*words: tuple[str, float, float], end_s: float | None = None) -> Cue:
    line = tuple(CueWord(text=text, start_s=start, end_s=end) for text, start, end in words)
    return Cue(lines=(line,), start_s=line[0].start_s, end_s=end_s or line[-1].end_s)


def shown(events: tuple[CaptionEvent, ...], frames: int) -> list[tuple[object, int | None]]:
    """Text and active word of each frame; an empty text where nothing stands."""
    found: list[tuple[object, int | None]] = [((), None)] * frames
    for event in events:
        for frame in range(event.first_frame, event.end_frame):
            found[frame] = (event.lines, event.active)
    return found


def test_a_highlight_lasts_until_the_next_word_begins():
    events = caption_events([((cue(("a", 0, 0.4), ("b", 0.5, 1.0)),), 0)], 60, FPS, "karaoke")

    assert [(e.first_frame, e.end_frame, e.active) for e in events] == [(0, 15, 0), (15, 30, 1)]


def test_a_long_pause_takes_the_highlight_away_but_not_the_caption():
    events = caption_events([((cue(("a", 0, 0.5), ("b", 2, 2.5)),), 0)], 90, FPS, "karaoke")

    assert [(e.first_frame, e.end_frame, e.active) for e in events] == [
        (0, 23, 0),
        (23, 60, None),
        (60, 75, 1),
    ]


def test_a_short_pause_within_a_caption_keeps_the_highlight_wherever_its_beat_begins():
    words = cue(("a", 0, 0.4), ("b", 0.9, 1.3), ("c", 1.3, 2.0), end_s=2.5)

    events = caption_events([((words,), 10)], 100, FPS, "karaoke")

    assert [(e.first_frame, e.end_frame, e.active) for e in events] == [
        (10, 37, 0),
        (37, 49, 1),
        (49, 85, 2),
    ]


def test_only_a_captions_first_event_fades_in():
    cues = (cue(("a", 0, 0.5), ("b", 0.5, 1)), cue(("c", 1, 1.5)))

    events = caption_events([(cues, 0)], 60, FPS, "karaoke")

    assert [event.fade_in for event in events] == [True, False, True]


def test_a_caption_that_began_before_the_cut_does_not_fade_in_again():
    cues = (cue(("a", 0, 0.5), ("b", 0.5, 1)),)

    (first, second) = caption_events([(cues, -10)], 60, FPS, "karaoke")

    assert not first.fade_in and first.first_frame == 0 and second.first_frame == 5


def test_phrases_are_one_event_each():
    cues = (cue(("a", 0, 0.5), ("b", 0.5, 1)), cue(("c", 1, 1.5)))

    events = caption_events([(cues, 0)], 60, FPS, "phrase")

    assert [(e.first_frame, e.end_frame, e.active) for e in events] == [
        (0, 30, None),
        (30, 45, None),
    ]


def test_turned_off_captions_give_no_events():
    assert caption_events([((cue(("a", 0, 1)),), 0)], 60, FPS, "off") == ()


def test_words_faster_than_a_frame_still_get_a_frame_each():
    words = [(f"w{i}", i * 0.01, i * 0.01 + 0.01) for i in range(12)]

    events = caption_events([((cue(*words, end_s=1.0),), 0)], 60, FPS, "karaoke")

    assert [event.active for event in events][:12] == list(range(12))


def test_a_beat_that_begins_takes_the_place_of_the_caption_that_lingers():
    lingering, following = cue(("a", 0, 1), end_s=1.6), cue(("b", 0, 1))

    events = caption_events([((lingering,), 0), ((following,), 36)], 90, FPS, "karaoke")

    assert [(e.first_frame, e.end_frame) for e in events] == [(0, 36), (36, 66)]


@pytest.mark.parametrize("fps", [FPS, Fraction(24), Fraction(30000, 1001), Fraction(60)])
@pytest.mark.parametrize("cut", [1, 37, 90, 155])
def test_both_sides_of_a_cut_show_what_the_whole_shows(fps: Fraction, cut: int):
    beat = beat_of(LIGHTHOUSE["en"])
    cues = burned_cues(beat, even_times(beat), 1080, 1920, "en", "karaoke")

    whole = shown(caption_events([(cues, 0)], 300, fps, "karaoke"), 300)
    before = shown(caption_events([(cues, 0)], cut, fps, "karaoke"), cut)
    after = shown(caption_events([(cues, -cut)], 300 - cut, fps, "karaoke"), 300 - cut)

    assert before + after == whole


@st.composite
def beats_of_cues(draw: st.DrawFn) -> list[tuple[tuple[Cue, ...], int]]:
    beats: list[tuple[tuple[Cue, ...], int]] = []
    first_frame = draw(st.integers(-100, 20))
    for _ in range(draw(st.integers(1, 3))):
        now, cues = 0.0, []
        for _ in range(draw(st.integers(0, 4))):
            words = []
            for _ in range(draw(st.integers(1, 5))):
                now += draw(st.sampled_from([0.0, 0.1, 1.5]))
                end = now + draw(st.sampled_from([0.04, 0.2, 0.7]))
                words.append(("w", now, end))
                now = end
            now += draw(st.sampled_from([0.0, 0.3]))
            cues.append(cue(*words, end_s=now))
        beats.append((tuple(cues), first_frame))
        first_frame += frame_at(now, FPS) + draw(st.integers(1, 30))
    return beats


@given(beats_of_cues(), st.integers(1, 300))
@settings(max_examples=80, deadline=None)
def test_events_never_overlap_and_stay_in_their_segment(
    beats: list[tuple[tuple[Cue, ...], int]], frames: int
):
    events = caption_events(beats, frames, FPS, "karaoke")

    assert all(0 <= e.first_frame < e.end_frame <= frames for e in events)
    assert all(one.end_frame <= two.first_frame for one, two in pairwise(events))


@given(beats_of_cues())
@settings(max_examples=80, deadline=None)
def test_no_word_is_ever_lost(beats: list[tuple[tuple[Cue, ...], int]]):
    events = caption_events([(cues, first + 100) for cues, first in beats], 10_000, FPS, "karaoke")

    words = [word for cues, _ in beats for each in cues for word in chain(*each.lines)]
    assert len([event for event in events if event.active is not None]) == len(words)
