import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from captions_stories import LIGHTHOUSE, beat_of, end_of, even_times

from storygen.models.film import Cue, CueWord, Delivery
from tasks.captions.ass import segment_ass
from tasks.captions.cueing import burned_cues, subtitle_cues
from tasks.captions.events import caption_events
from tasks.captions.subtitle_files import film_ass, srt, vtt

GOLDEN = Path(__file__).parents[2] / "golden" / "captions"
VERTICAL = Delivery(width_px=1080, height_px=1920)


def golden(name: str, text: str) -> str:
    """The golden file's text; STORYGEN_REGENERATE=1 writes it anew."""
    path = GOLDEN / name
    if os.environ.get("STORYGEN_REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode()


def film(language: str) -> list[tuple[Cue, float]]:
    beat = beat_of(LIGHTHOUSE[language])
    times = even_times(beat)
    length_s = end_of(times) + 0.5
    cues = subtitle_cues(beat, times, length_s, language)
    return [(cue, offset_s) for offset_s in (0.0, length_s) for cue in cues]


def cue(text: str, start_s: float, end_s: float) -> Cue:
    word = CueWord(text=text, start_s=start_s, end_s=end_s)
    return Cue(lines=((word,),), start_s=start_s, end_s=end_s)


@pytest.mark.parametrize("language", LIGHTHOUSE)
def test_srt_is_as_it_was(language: str):
    text = srt(film(language), language)

    assert text == golden(f"lighthouse.{language}.srt", text)


def test_vtt_is_as_it_was():
    text = vtt(film("en"))

    assert text == golden("lighthouse.en.vtt", text)


def test_ass_for_players_is_as_it_was():
    text = film_ass(film("en"), VERTICAL)

    assert text == golden("lighthouse.en.ass", text)


def test_ass_for_burning_in_is_as_it_was():
    beat = beat_of(LIGHTHOUSE["en"])
    cues = burned_cues(beat, even_times(beat), 1080, 1920, "en", "karaoke")

    text = segment_ass(caption_events([(cues, -45)], 120, VERTICAL.fps, "karaoke"), VERTICAL)

    assert text == golden("lighthouse.segment.ass", text)


def test_cues_of_neighbouring_beats_never_overlap_nor_leave_a_sliver():
    text = srt([(cue("one", 0, 2.04), 0.0), (cue("two", 0, 1), 2.0), (cue("three", 0, 1), 3.05)])

    times = re.findall(r"(\S+) --> (\S+)", text)
    assert [end for _, end in times[:2]] == [start for start, _ in times[1:]]


@pytest.mark.parametrize("offset_s", [0.0, 0.1 + 0.2, 1 / 3, 3599.9996])
def test_rounding_keeps_cues_in_order(offset_s: float):
    cues = [(cue(str(i), i / 3, (i + 1) / 3), offset_s) for i in range(6)]

    times = re.findall(r"(\S+) --> (\S+)", vtt(cues))

    assert all(end <= start for (_, end), (start, _) in pairwise(times))


def test_vtt_escapes_what_would_be_markup_and_srt_does_not():
    cues = [(cue("<b>Q&A-->", 0, 1), 0.0)]

    assert "&lt;b&gt;Q&amp;A--&gt;" in vtt(cues)
    assert "<b>Q&A-->" in srt(cues)


def test_lines_from_right_to_left_are_marked_for_plain_players():
    assert "\u202bقصة\u202c" in srt([(cue("قصة", 0, 1), 0.0)], "ar")


def test_a_film_without_words_has_empty_but_valid_files():
    assert srt([]) == ""
    assert vtt([]) == "WEBVTT\n"
    assert film_ass([], VERTICAL).endswith("Effect, Text\n")


def test_ass_for_players_holds_every_word_in_lines_that_fit():
    text = film_ass(film("de"), Delivery(width_px=1080, height_px=1920, language="de"))

    lines = re.findall(r"0,0,0,,\{[^}]*\}(.*)", text)
    assert all(len(line) <= 22 for line in lines)
    words = " ".join(lines).replace("- ", "").split()
    assert words == (LIGHTHOUSE["de"].split() * 2)
