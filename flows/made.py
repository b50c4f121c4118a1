"""What the acts of making a film hand to one another."""

from itertools import accumulate
from typing import NamedTuple

from storygen.models.base import Artifact
from storygen.models.film import Film, Segment, SegmentPlan
from storygen.models.picture import Clip, Keyframe, Look, Shot, Verdict
from storygen.models.publication import BeatCues
from storygen.models.sound import Bed, Narration, Placement, Soundtrack, Transcript
from storygen.models.story import Brief, Script, Source
from storygen.models.writing import Written
from storygen.request import Request


class Story(NamedTuple):
    """What is told: a source, or none where it is yet to be written; and how it is to be told."""

    source: Source | None
    brief: Brief


class Sound(NamedTuple):
    """What is heard and when: one narration, its length in frames and its captions per beat."""

    narrations: tuple[Narration, ...]
    beat_frames: tuple[int, ...]
    cues: tuple[BeatCues, ...]

    @property
    def beat_starts(self) -> tuple[int, ...]:
        """The film frame each beat starts at."""
        return tuple(accumulate(self.beat_frames[:-1], initial=0))

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Each narration in its film frames."""
        return tuple(
            Placement(audio=narration.audio, first_frame=start, end_frame=start + frames)
            for narration, start, frames in zip(
                self.narrations, self.beat_starts, self.beat_frames, strict=True
            )
        )


class Recording(NamedTuple):
    """The user's own narration, and what was heard in it, if somebody listened already."""

    audio: Artifact
    transcript: Transcript | None


class Pictures(NamedTuple):
    """What is seen: one keyframe and one clip per shot, and what was found in the pictures."""

    shots: tuple[Shot, ...]
    keyframes: tuple[Keyframe, ...]
    clips: tuple[Clip, ...]
    verdicts: tuple[Verdict, ...]


class Cut(NamedTuple):
    """The film and the parts it was put together from."""

    plans: tuple[SegmentPlan, ...]
    segments: tuple[Segment, ...]
    bed: Bed | None
    soundtrack: Soundtrack
    film: Film


class Made(NamedTuple):
    """Everything a film is handed over with; `written` tells how its script came about."""

    request: Request
    run_id: str
    content: Artifact
    script: Script
    written: Written
    sound: Sound
    pictures: Pictures
    cut: Cut
    look: Look
