"""The words of the finished film: captions, segments, the film, and what is told of it."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from storygen.models.base import Artifact, Model
from storygen.models.picture import Clip

X264Preset = Literal["ultrafast", "veryfast", "medium"]


class CueWord(Model):
    """A written word and when it is heard, in seconds from its beat's start."""

    text: str
    start_s: float
    end_s: float


class Cue(Model):
    """Caption text timed from its beat's start.

    Attributes:
        lines: One or two lines of words.
        start_s: When it appears; never after its first word.
        end_s: When it goes; never before its last word ends.
    """

    lines: tuple[tuple[CueWord, ...], ...]
    start_s: float
    end_s: float

    @property
    def text(self) -> str:
        """The lines, separated by newlines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


class Delivery(Model):
    """How the film is encoded.

    Attributes:
        fps_num: Numerator of the frame rate.
        fps_den: Denominator of the frame rate.
        x264_preset: Speed against size.
        crf: Constant rate factor of x264, lower is better.
        captions: Burned-in style.
        language: BCP 47 tag of the captions.
    """

    width_px: int = Field(gt=0, multiple_of=2)
    height_px: int = Field(gt=0, multiple_of=2)
    fps_num: int = Field(default=30, gt=0)
    fps_den: int = Field(default=1, gt=0)
    x264_preset: X264Preset = "veryfast"
    crf: int = Field(default=20, ge=0, le=51)
    captions: Literal["karaoke", "phrase", "off"] = "karaoke"
    language: str = "en"

    @property
    def fps(self) -> Fraction:
        """The frame rate."""
        return Fraction(self.fps_num, self.fps_den)


class CaptionEvent(Model):
    """What the caption shows for frames [first_frame, end_frame) of a segment.

    Attributes:
        lines: One or two lines of written words.
        active: Index of the highlighted word, counted over both lines; None for no highlight.
        fade_in: Whether the caption appears here (rather than changing its highlight).
    """

    lines: tuple[tuple[str, ...], ...]
    first_frame: int
    end_frame: int
    active: int | None = None
    fade_in: bool = False


class SegmentPart(Model):
    """A clip and the frame of it that a segment starts with; may be negative for handles."""

    clip: Clip
    first_frame: int


class SegmentPlan(Model):
    """All that decides one segment's pictures. Holds no film time.

    Attributes:
        parts: One clip, or the two that a dissolve goes between.
        frames: Length of the segment.
        captions: Events in order, never overlapping.
        hold: Whether a motionless picture is intended.
    """

    parts: tuple[SegmentPart, ...] = Field(min_length=1, max_length=2)
    frames: int = Field(gt=0)
    captions: tuple[CaptionEvent, ...] = ()
    hold: bool = False


class Check(Model):
    """One finding of the inspection.

    Attributes:
        name: What was checked, such as `true peak`.
        value: What was measured, in words with its unit.
        allowed: What is allowed, in words with its unit.
        passed: Whether it holds.
        where: Which shot or time it concerns; empty for the whole film.
    """

    name: str
    value: str
    allowed: str
    passed: bool
    where: str = ""


class Segment(Model):
    """One encoded stretch of the film.

    Attributes:
        video: H.264 in MP4, closed GOPs, no sound.
        frames: Exactly as many as it holds.
        checks: Findings on its pictures, made while they were drawn.
    """

    schema_version: int = 1
    video: Artifact
    frames: int
    checks: tuple[Check, ...] = ()


class ChapterMark(Model):
    """A chapter's title and where it starts, in film frames."""

    title: str
    first_frame: int


class Film(Model):
    """The finished film.

    Attributes:
        video: MP4: H.264 High, yuv420p, BT.709; AAC 48 kHz; faststart; chapters.
    """

    schema_version: int = 1
    video: Artifact
    frames: int
    delivery: Delivery
    chapters: tuple[ChapterMark, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self.frames / self.delivery.fps)
