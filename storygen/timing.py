"""Seconds, frames and samples: the only place where one becomes another."""

from fractions import Fraction
from math import ceil

SAMPLE_RATE_HZ = 48_000


def frames_for(samples: int, pause_s: float, fps: Fraction) -> int:
    """How many whole frames hold `samples` of sound and the pause after it; at least one."""
    length = Fraction(samples, SAMPLE_RATE_HZ) + Fraction(pause_s).limit_denominator(1000)
    return max(1, ceil(length * fps))


def sample_at(frame: int, fps: Fraction) -> int:
    """The 48 kHz sample at which a film frame starts."""
    return round(Fraction(frame) * SAMPLE_RATE_HZ / fps)


def seconds_at(frame: int, fps: Fraction) -> float:
    """The time at which a film frame starts, in seconds."""
    return float(Fraction(frame) / fps)


def frame_at(seconds: float, fps: Fraction) -> int:
    """The frame that is nearest to a time; a half rounds up."""
    return int(Fraction(seconds).limit_denominator(1_000_000) * fps + Fraction(1, 2))


def timecode(seconds: float, decimal: str = ",") -> str:
    """A time as `HH:MM:SS,mmm`, rounded to the millisecond."""
    total_ms = round(seconds * 1000)
    minutes, ms = divmod(total_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{ms // 1000:02d}{decimal}{ms % 1000:03d}"


def rate(text: str) -> Fraction:
    """A frame rate written as `30` or `30000/1001`."""
    return Fraction(text)
