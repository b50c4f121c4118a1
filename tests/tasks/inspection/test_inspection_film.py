from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from inspection_films import Cinema, Recipe, ffmpeg

from storygen.models.film import Check
from tasks.inspection.film_checks import inspect_film
from tasks.inspection.verdict import failures, passed

Maker = Callable[..., Path]


@pytest.fixture
def cinema(tmp_path: Path) -> Cinema:
    return Cinema(tmp_path)


@pytest.fixture
def defective(cinema: Cinema) -> Maker:
    """Make a film with what is given in place of what is right."""
    return lambda **defect: cinema.film(replace(Recipe(), **defect))


def failed(checks: tuple[Check, ...]) -> set[str]:
    return {check.name for check in checks if not check.passed}


def found(checks: tuple[Check, ...], name: str) -> Check:
    return next(check for check in checks if check.name == name)


def test_good_film_passes_every_check(defective: Maker, cinema: Cinema) -> None:
    checks = inspect_film(defective(), cinema.expected())

    assert failures(checks) == ()
    assert passed(checks)
    assert {check.name for check in checks} >= {
        "container", "faststart", "chapters", "tag title", "video codec", "pixel format",
        "colour tags", "frame size", "audio format", "frames", "frame times", "audio length",
        "loudness", "true peak", "silence in speech", "voice sync",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("defect", "named"),
    [
        ({"loudness_lufs": -13.0}, {"loudness"}),
        ({"loudness_lufs": -15.0}, {"loudness"}),
        ({"loudness_lufs": -4.0}, {"loudness", "true peak"}),
        ({"late_frames": 3}, {"voice sync"}),
        ({"late_frames": -2}, {"voice sync"}),
        ({"size": "182x320"}, {"frame size"}),
        ({"title": ""}, {"tag title"}),
        ({"chapters": False}, {"chapters"}),
        ({"movflags": "0"}, {"faststart"}),
        ({"colour": ""}, {"colour tags"}),
        (
            {"video": ("-profile:v", "high444", "-pix_fmt", "yuv444p")},
            {"video codec", "pixel format"},
        ),
        ({"audio": ("-ar", "44100", "-ac", "2")}, {"audio format"}),
        ({"extra_s": 0.1}, {"audio length"}),
        ({"frames": 238}, {"frames"}),
    ],
)
def test_defect_is_found_and_named(
    defect: dict[str, object], named: set[str], defective: Maker, cinema: Cinema
) -> None:
    checks = inspect_film(defective(**defect), cinema.expected())

    consequences = {"audio length"} if named & {"frames"} else set[str]()
    if "audio format" in named:  # its samples are counted as if there were 48,000 a second
        consequences = {"audio length", "loudness", "voice sync"}
    assert named <= failed(checks) <= named | consequences


def test_silent_gap_in_speech_is_found_where_it_is(defective: Maker, cinema: Cinema) -> None:
    expected = cinema.expected()
    long_beat = replace(expected.speech[1], samples=150_000)
    spoken = (expected.speech[0], long_beat)

    checks = inspect_film(defective(silent=(1, 2)), replace(expected, speech=spoken))

    assert found(checks, "voice sync").value == "the voice is not heard"
    assert found(checks, "silence in speech").value == "up to 3.1 s"
    assert found(checks, "silence in speech").where == "00:00:01.800"
    assert "silence in speech" in failed(checks)


def test_shift_is_told_in_frames_and_with_its_time(defective: Maker, cinema: Cinema) -> None:
    check = found(inspect_film(defective(late_frames=3), cinema.expected()), "voice sync")

    assert check.value == "the voice is 3.00 frames late"
    assert check.where == "00:00:00.200"


def test_variable_frame_rate_is_found(defective: Maker, cinema: Cinema) -> None:
    uneven = defective(rate="25", frames=125)

    checks = inspect_film(uneven, replace(cinema.expected(), frames=125))

    assert "frame times" in failed(checks)


def test_a_film_at_a_fractional_frame_rate_is_even(defective: Maker, cinema: Cinema) -> None:
    film = defective(rate="30000/1001")
    ntsc = replace(cinema.expected(), fps=Fraction(30000, 1001), chapters=(), speech=())

    named = failed(inspect_film(film, ntsc))

    assert not named & {"frames", "frame times"}


def test_file_that_is_no_film_fails_with_a_reason(tmp_path: Path, cinema: Cinema) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film at all" * 100)

    (check,) = inspect_film(broken, cinema.expected())

    assert not check.passed
    assert check.name == "container"


def test_film_without_sound_is_named(defective: Maker, cinema: Cinema, tmp_path: Path) -> None:
    whole = defective()
    ffmpeg("-i", str(whole), "-an", "-c", "copy", "mute.mp4", cwd=tmp_path)

    checks = inspect_film(tmp_path / "mute.mp4", cinema.expected())

    assert found(checks, "streams").value == "no audio"


def test_failures_are_sentences() -> None:
    check = Check(name="true peak", value="0.3 dBTP", allowed="at most -1 dBTP", passed=False)

    assert failures([check, check.model_copy(update={"passed": True})]) == (
        "true peak: 0.3 dBTP; allowed is at most -1 dBTP",
    )
