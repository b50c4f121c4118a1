from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from captions_rendering import bounds, draw, is_accent, is_drawn
from captions_stories import ASPECTS, LIGHTHOUSE, beat_of, even_times

from storygen.models.film import CaptionEvent, Delivery
from tasks.captions.cueing import burned_cues
from tasks.captions.events import caption_events
from tasks.captions.safe_areas import safe_box

GREY = 128


@pytest.mark.parametrize("fps", ["30", "24", "30000/1001", "60"])
def test_a_highlight_stands_on_exactly_the_frames_asked_for(fps: str, tmp_path: Path):
    rate = Fraction(fps)
    delivery = Delivery(
        width_px=160, height_px=160, fps_num=rate.numerator, fps_den=rate.denominator
    )
    # At 170 frames and more, an error of 0.1 % in the rate would be seen.
    spans = [(0, 1), (3, 4), (5, 9), (171, 172), (172, 175)]
    events = [
        CaptionEvent(lines=(("LIGHT",),), first_frame=a, end_frame=b, active=0, fade_in=b == 9)
        for a, b in spans
    ]

    frames = draw(events, delivery, 180, tmp_path)

    lit = is_accent(frames).any(axis=(1, 2))
    drawn = is_drawn(frames, int(frames[100, 0, 0, 0])).any(axis=(1, 2))
    asked = {frame for a, b in spans for frame in range(a, b)}
    assert set(np.flatnonzero(drawn)) == asked
    assert set(np.flatnonzero(lit)) >= asked - {5, 6, 7}


def test_a_moving_highlight_moves_nothing_else(tmp_path: Path):
    lines = (("AVATAR", "Tomorrow", "We"), ("“Yes”", "—", "Ty"))
    events = [
        CaptionEvent(lines=lines, first_frame=i, end_frame=i + 1, active=active)
        for i, active in enumerate([None, 0, 1, 2, 3, 4, 5])
    ]

    frames = draw(events, Delivery(width_px=540, height_px=960), 7, tmp_path, over="white")

    # Amber and white have all their red in common, so that only a moved glyph changes it.
    red = frames[..., 0].astype(int)
    assert all(np.abs(red[0] - each).max() <= 8 for each in red[1:])
    assert not is_accent(frames[0]).any() and all(is_accent(each).any() for each in frames[1:])


@pytest.mark.parametrize("language", LIGHTHOUSE)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_captions_stay_inside_the_safe_area_and_on_two_lines(
    aspect: str, language: str, tmp_path: Path
):
    width, height = ASPECTS[aspect]
    delivery = Delivery(width_px=width, height_px=height, language=language)
    beat = beat_of(LIGHTHOUSE[language])
    cues = burned_cues(beat, even_times(beat), width, height, language, "phrase")
    events = [
        event.model_copy(update={"first_frame": i, "end_frame": i + 1, "fade_in": False})
        for i, event in enumerate(caption_events([(cues, 0)], 999, delivery.fps, "phrase"))
    ]

    frames = draw(events, delivery, len(events), tmp_path)

    box = safe_box(width, height)
    for frame, event in zip(frames, events, strict=True):
        left, top, right, bottom = bounds(is_drawn(frame, int(frames[0, 0, 0, 0])))
        assert box.left <= left and right <= box.right
        assert box.top <= top and bottom <= box.bottom
        assert abs((left + right) / 2 - width / 2) < 0.02 * width
        assert len(event.lines) <= 2


def test_a_word_longer_than_any_line_is_shrunk_to_fit(tmp_path: Path):
    lines = (("Donaudampfschifffahrtsgesellschaftskapitän",),)
    delivery = Delivery(width_px=540, height_px=960)

    frames = draw([CaptionEvent(lines=lines, first_frame=0, end_frame=1)], delivery, 1, tmp_path)

    box = safe_box(540, 960)
    left, _, right, _ = bounds(is_drawn(frames[0], int(frames[0, 0, 0, 0])))
    assert box.left <= left and right <= box.right
    assert right - left > 0.9 * (box.right - box.left)


def test_no_glyph_is_clipped(tmp_path: Path):
    event = CaptionEvent(lines=(("ÅÉŹ",), ("gjpqyß",)), first_frame=0, end_frame=1)

    small = draw([event], Delivery(width_px=540, height_px=540), 1, tmp_path)
    large = draw([event], Delivery(width_px=1080, height_px=1080), 1, tmp_path)

    # What is cut off would not grow with the frame.
    sizes = [bounds(is_drawn(each[0], int(each[0, 0, 0, 0]))) for each in (small, large)]
    assert np.allclose(np.array(sizes[0]) * 2, sizes[1], atol=4)


@pytest.mark.parametrize("over", ["white", "black", "yellow", "0xFFC42F"])
def test_every_letter_has_a_dark_rim_whatever_the_picture(over: str, tmp_path: Path):
    event = CaptionEvent(lines=(("Night", "falls"),), first_frame=0, end_frame=1, active=1)
    delivery = Delivery(width_px=1080, height_px=1920)

    (on_black,) = draw([event], delivery, 1, tmp_path, over="black")
    (frame,) = draw([event], delivery, 1, tmp_path, over=over)

    letters = (on_black[..., 0] > 100).astype(np.uint8)
    rim = cv2.dilate(letters, np.ones((9, 9))) - cv2.dilate(letters, np.ones((5, 5)))
    # A luminance of 0.01 under letters of 0.6 and more: beyond 10:1 (WCAG 2.2 asks for 4.5:1).
    assert np.percentile(frame[rim == 1].max(axis=-1), 95) < 70
    assert is_accent(frame)[letters == 1].mean() > 0.3


def test_markup_in_a_story_is_shown_and_not_obeyed(tmp_path: Path):
    delivery = Delivery(width_px=540, height_px=540)
    plain = CaptionEvent(lines=(("safe",),), first_frame=0, end_frame=1)
    hostile = [
        plain.model_copy(update={"lines": ((text,),), "first_frame": i, "end_frame": i + 1})
        for i, text in enumerate(["{\\fs400}", "a\\Nb", "\\h\\n{}", "{\\pos(0,0)}x"])
    ]

    frames = draw(hostile, delivery, 4, tmp_path)

    box = safe_box(540, 540)
    for frame in frames:
        left, top, right, bottom = bounds(is_drawn(frame, int(frames[0, 0, 0, 0])))
        assert bottom - top < 0.12 * 540 and top > 0.7 * 540
        assert box.left <= left and right <= box.right and right - left > 40


def test_a_fade_is_readable_from_its_first_frame_and_moves_nothing(tmp_path: Path):
    event = CaptionEvent(lines=(("Night",),), first_frame=2, end_frame=9, fade_in=True)

    frames = draw([event], Delivery(width_px=540, height_px=540), 10, tmp_path, over="black")

    light = frames.max(axis=(1, 2, 3))
    assert light[1] == 0 and 80 < light[2] < light[8] and light[8] > 240
    faint, full = frames[2].max(axis=-1) > 60, frames[8].max(axis=-1) > 160
    assert np.allclose(bounds(faint), bounds(full), atol=2)
