from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from storygen.timing import (
    SAMPLE_RATE_HZ,
    frame_at,
    frames_for,
    rate,
    sample_at,
    seconds_at,
    timecode,
)  # fmt: skip

rates = st.sampled_from(
    [Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(60)]
)


@given(st.integers(0, 10_000_000), rates)
def test_a_frame_starts_within_half_a_sample_of_its_time(frame: int, fps: Fraction):
    error = abs(sample_at(frame, fps) - Fraction(frame) * SAMPLE_RATE_HZ / fps)

    assert error <= Fraction(1, 2)


@given(st.integers(1, 5_000_000), st.floats(0, 5), rates)
def test_a_beat_always_holds_its_sound(samples: int, pause_s: float, fps: Fraction):
    frames = frames_for(samples, pause_s, fps)

    for start in (0, 1, 12_345):
        assert sample_at(start + frames, fps) - sample_at(start, fps) >= samples - 1


@given(st.integers(0, 1_000_000), rates)
def test_the_frame_at_a_frames_own_time_is_that_frame(frame: int, fps: Fraction):
    assert frame_at(seconds_at(frame, fps), fps) == frame


def test_times_are_written_as_timecodes():
    assert timecode(3661.0005) == "01:01:01,000"
    assert timecode(59.9996) == "00:01:00,000"
    assert timecode(0.25, ".") == "00:00:00.250"


def test_a_rate_is_read_exactly():
    assert rate("30000/1001") == Fraction(30000, 1001)
