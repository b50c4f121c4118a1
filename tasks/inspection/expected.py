"""What a film should be, for the inspection to hold it against."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from storygen.models.film import ChapterMark
from storygen.timing import sample_at


@dataclass(frozen=True)
class SpokenStretch:
    """One beat's voice in the film.

    Attributes:
        first_frame: The film frame at which it starts.
        end_frame: The film frame at which the beat's slot ends.
        samples: How long the voice sounds, at 48 kHz; the rest of the slot is its pause.
        narration: The narration as WAV, 48 kHz, mono, to find again in the film's sound; None
            where it is not at hand, which leaves this beat out of the check of sync.
    """

    first_frame: int
    end_frame: int
    samples: int
    narration: Path | None = None


@dataclass(frozen=True)
class ExpectedFilm:
    """What a film should be.

    Attributes:
        frames: Its length.
        fps: Its frame rate.
        width_px: Its width.
        height_px: Its height.
        chapters: In order; the first starts at frame 0. Empty for none.
        speech: Every beat's voice, in order; empty where nothing is spoken.
        tags: Metadata that must stand in the file, such as the title.
        loudness_lufs: Integrated; None where no loudness is promised, such as for silence.
    """

    frames: int
    fps: Fraction
    width_px: int
    height_px: int
    chapters: tuple[ChapterMark, ...] = ()
    speech: tuple[SpokenStretch, ...] = ()
    tags: dict[str, str] = field(default_factory=dict[str, str])
    loudness_lufs: float | None = -14.0

    @property
    def samples(self) -> int:
        """How many samples of sound at 48 kHz the pictures last."""
        return sample_at(self.frames, self.fps)
