from pathlib import Path

import pytest

from storygen.models.film import CaptionEvent, Check, Cue, CueWord, Delivery
from storygen.models.sound import TokenTime
from storygen.models.story import Beat, Token
from tasks.captions.ass import segment_ass
from tasks.captions.cueing import burned_cues, subtitle_cues
from tasks.captions.fonts import font_folder
from tasks.inspection.captions_area import (
    CaptionedBeat,
    inspect_area,
    inspect_cues,
    widest_events,
)

TEXT = "The old keeper — as ever — climbed 200 steps, and lit the lamp."
WORDS = TEXT.split()
TALL = Delivery(width_px=540, height_px=960)


def beat_of(words: list[str]) -> tuple[Beat, tuple[TokenTime | None, ...]]:
    tokens = tuple(Token(written=w, spoken=() if w == "—" else (w,)) for w in words)
    times = tuple(
        None if token.written == "—" else TokenTime(start_s=i * 0.4, end_s=i * 0.4 + 0.35)
        for i, token in enumerate(tokens)
    )
    return Beat(id="b", tokens=tokens), times


def captioned(cues: tuple[Cue, ...]) -> CaptionedBeat:
    return CaptionedBeat(*beat_of(WORDS), cues, len(WORDS) * 0.4 + 0.5)


def found(checks: tuple[Check, ...], name: str) -> Check:
    return next(check for check in checks if check.name == name)


def real_cues() -> tuple[Cue, ...]:
    beat, times = beat_of(WORDS)
    return subtitle_cues(beat, times, len(WORDS) * 0.4 + 0.5, "en")


def test_real_captions_pass() -> None:
    beat, times = beat_of(WORDS)
    burned = burned_cues(beat, times, 540, 960, "en", "karaoke")

    checks = (
        *inspect_cues([captioned(real_cues())], "subtitles"),
        *inspect_cues([captioned(burned)], "burned-in captions"),
    )

    assert all(check.passed for check in checks)
    assert len(checks) == 5


def test_missing_word_is_named() -> None:
    (first, *rest) = real_cues()
    gap = first.model_copy(update={"lines": (first.lines[0][1:], *first.lines[1:])})

    check = found(inspect_cues([captioned((gap, *rest))], "subtitles"), "subtitles coverage")

    assert not check.passed
    assert check.value == "'The' is missing or out of place"
    assert check.where.startswith("“The old keeper")


def test_word_shown_twice_is_found() -> None:
    cues = real_cues()

    check = found(inspect_cues([captioned((*cues, cues[-1]))], "subtitles"), "subtitles coverage")

    assert not check.passed


def test_overlap_is_found() -> None:
    word = CueWord(text="one", start_s=0, end_s=1)
    cues = (
        Cue(lines=((word,),), start_s=0, end_s=1.2),
        Cue(lines=((word,),), start_s=1.0, end_s=2.0),
    )

    check = found(inspect_cues([captioned(cues)], "subtitles"), "subtitles overlap")

    assert not check.passed


def test_hasty_speech_is_a_warning_and_no_failure() -> None:
    word = CueWord(text="incomprehensibilities abound", start_s=0, end_s=1)
    cue = Cue(lines=((word,),), start_s=0, end_s=1)

    check = found(inspect_cues([captioned((cue,))], "subtitles"), "subtitles reading speed")

    assert check.passed
    assert check.value == "warning: up to 28 characters/s, 1 of 1 too fast"


def event(*lines: str) -> CaptionEvent:
    return CaptionEvent(
        lines=tuple(tuple(line.split()) for line in lines), first_frame=3, end_frame=9
    )


def area_of(events: tuple[CaptionEvent, ...], ass: str) -> Check:
    words = " ".join(word for each in events for line in each.lines for word in line)
    with font_folder(words, "en") as fonts:
        return inspect_area(events, ass, Path(fonts), TALL)


def test_widest_events_come_one_a_frame() -> None:
    wide, narrow = event("the widest of all", "of them"), event("narrow")

    first, second = widest_events([narrow, wide, wide])

    assert (first.lines, first.first_frame, first.end_frame) == (wide.lines, 0, 1)
    assert (second.lines, second.first_frame, second.end_frame) == (narrow.lines, 1, 2)


def test_captions_as_drawn_keep_to_the_safe_area() -> None:
    events = widest_events([event("climbed the", "old stairs"), event("and lit")])

    check = area_of(events, segment_ass(events, TALL))

    assert check.passed, check.value
    assert check.value == "all inside"


def test_caption_that_leaves_the_safe_area_is_named() -> None:
    events = widest_events([event("far too many words")])
    ass = segment_ass(events, TALL)
    assert "\\pos(270,691)" in ass

    check = area_of(events, ass.replace("\\pos(270,691)", "\\pos(270,800)"))

    assert not check.passed
    assert "far too many words" in check.value


def test_caption_that_is_not_drawn_is_found() -> None:
    events = widest_events([event("one"), event("two words")])

    check = area_of(events, segment_ass(events[:1], TALL))

    assert check.value == "1 captions are not drawn"
    assert not check.passed


@pytest.mark.parametrize("kind", ["subtitles", "burned-in captions"])
def test_film_without_speech_has_no_caption_to_fault(kind: str) -> None:
    assert all(check.passed for check in inspect_cues([], kind))
