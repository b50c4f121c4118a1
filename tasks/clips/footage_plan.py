"""How a video model makes a shot: sizes and lengths that it can make, and what is kept of them."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt

_SIDE_STEP_PX = 32
_LENGTH_STEP = 8
_LARGEST_PX = 1280 * 736
"""What the model was trained on at most (720p); larger frames are scaled up from this."""
_SLOWEST, _FASTEST = Fraction(24_000, 1001), Fraction(30)
"""The frame rates that the model was trained on, in frames a second."""
_OVERLAP = 9
_LEAST_FOR_OVERLAP = 25
"""Pieces shorter than this are continued from one frame: too little new would come otherwise."""


@dataclass(frozen=True)
class Box:
    """A part of a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Piece:
    """Frames that the model makes in one go.

    Attributes:
        start: The number of its first frame, counted over all pieces.
        frames: How many are made: a multiple of 8 and one more.
        known: How many of its first frames are the last ones of the piece before.
    """

    start: int
    frames: int
    known: int

    @property
    def stop(self) -> int:
        """The number of the frame after its last."""
        return self.start + self.frames


@dataclass(frozen=True)
class FootagePlan:
    """What is made for a shot. Shots with equal plans can be made together.

    Attributes:
        frame_px: Width and height in the film.
        frames: Length in the film.
        fps: The film's frames a second.
        draft_px: Width and height that are made first.
        made_px: Width and height that the model hands over.
        shown: The part of what is made that becomes the film's frame, scaled if need be.
        rate: The model's frames a second.
        made_frames: How many of the model's frames are used.
        pieces: How they are made.
    """

    frame_px: tuple[int, int]
    frames: int
    fps: Fraction
    draft_px: tuple[int, int]
    made_px: tuple[int, int]
    shown: Box
    rate: Fraction
    made_frames: int
    pieces: tuple[Piece, ...]

    def source(self, frame: int) -> int:
        """The model's frame that is on screen in the middle of a frame of the film."""
        return floor((frame + Fraction(1, 2)) * self.rate / self.fps)


def plan_footage(
    frame_px: tuple[int, int],
    frames: int,
    fps: Fraction,
    *,
    longest: int,
    doubled: bool,
    continues: bool,
) -> FootagePlan:
    """Find sizes and lengths for a shot.

    Args:
        frame_px: Width and height in the film.
        frames: Length in the film.
        fps: The film's frames a second.
        longest: How many frames the model makes in one go.
        doubled: Whether an upsampler doubles width and height.
        continues: Whether the model continues several frames, not one alone.
    """
    draft_px, made_px = _sizes(frame_px, doubled)
    rate = _rate(fps)
    made_frames = floor((frames - Fraction(1, 2)) * rate / fps) + 1
    return FootagePlan(
        frame_px=frame_px,
        frames=frames,
        fps=fps,
        draft_px=draft_px,
        made_px=made_px,
        shown=_shown(frame_px, made_px),
        rate=rate,
        made_frames=made_frames,
        pieces=_pieces(made_frames, longest, continues),
    )


def latent_tokens(plan: FootagePlan) -> int:
    """How many tokens a shot is to the model while it is drafted."""
    width, height = (side // _SIDE_STEP_PX for side in plan.draft_px)
    return width * height * (1 + plan.pieces[0].frames // _LENGTH_STEP)


def _sizes(frame_px: tuple[int, int], doubled: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """What is drafted and what is handed over: as large as the frame where the model can."""
    factor = 2 if doubled else 1
    area = frame_px[0] * frame_px[1] / factor**2
    shrunk = min(1.0, sqrt(_LARGEST_PX / area))
    width, height = (
        _SIDE_STEP_PX * max(1, ceil(side / factor * shrunk / _SIDE_STEP_PX)) for side in frame_px
    )
    return (width, height), (factor * width, factor * height)


def _shown(frame_px: tuple[int, int], made_px: tuple[int, int]) -> Box:
    """The largest part in the middle with the frame's shape; no larger than the frame."""
    factor = min(1.0, *(made / side for made, side in zip(made_px, frame_px, strict=True)))
    width, height = (
        min(made, round(side * factor)) for made, side in zip(made_px, frame_px, strict=True)
    )
    return Box((made_px[0] - width) // 2, (made_px[1] - height) // 2, width, height)


def _rate(fps: Fraction) -> Fraction:
    """The film's rate if the model knows it, else a whole multiple or part of it, else 24.

    So each of the model's frames stays on screen for equally long wherever that is possible.
    """
    for times in range(1, 11):
        for rate in (fps / times, fps * times):
            if _SLOWEST <= rate <= _FASTEST:
                return rate
    return Fraction(24)


def _pieces(frames: int, longest: int, continues: bool) -> tuple[Piece, ...]:
    """Pieces of one length, each beginning with the last frames of the one before."""
    longest = _makeable(longest - _LENGTH_STEP + 1)
    known = _OVERLAP if continues and longest >= _LEAST_FOR_OVERLAP else 1
    count = 1 + max(0, ceil((frames - longest) / (longest - known)))
    length = _makeable(ceil((frames + (count - 1) * known) / count))
    return tuple(
        Piece(number * (length - known), length, known if number else 0) for number in range(count)
    )


def _makeable(frames: int) -> int:
    """The least length of 8n+1 frames, at least 9, that holds so many."""
    return max(1, ceil((frames - 1) / _LENGTH_STEP)) * _LENGTH_STEP + 1
