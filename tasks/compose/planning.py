"""The film cut into segments: shots, and the dissolves between scenes."""

from collections.abc import Callable, Sequence, Set
from fractions import Fraction
from itertools import pairwise

from storygen.models.film import CaptionEvent, SegmentPart, SegmentPlan
from storygen.models.picture import Clip, Shot

CaptionsFor = Callable[[int, int], tuple[CaptionEvent, ...]]
"""The captions of a stretch of the film: its first film frame, its length."""

DISSOLVE_S = 0.6
"""18 frames at 30 fps: long enough to be seen as a dissolve, short enough not to blur the words'
beginning. Within the 0.5 to 1 s that editors take for a soft change of place."""

_SHORTEST_DISSOLVE_S = 0.2
_SHARE_OF_SHOT = 4  # a dissolve takes at most a quarter of the shots on either side


def plan_segments(
    shots: Sequence[Shot],
    clips: Sequence[Clip],
    scene_starts: Set[int],
    captions_for: CaptionsFor,
    fps: Fraction,
) -> tuple[SegmentPlan, ...]:
    """Cut the film into segments: one for each shot, one for each dissolve, in film order.

    A dissolve is centred on the border between two scenes and takes its frames from both sides, so
    the segments hold exactly as many frames as the shots. Its length depends on these two shots
    alone: a change in one shot changes its own segments and the dissolves beside it, and the part
    of its neighbours that they leave over.

    Args:
        shots: In film order.
        clips: One for each shot, as long as the shot.
        scene_starts: Indices of the shots that begin a scene.
        captions_for: Gives the captions of a stretch of the film, timed from its start.
        fps: Frame rate of the film.
    """
    halves = [
        _half_dissolve(before, after, fps) if index in scene_starts else 0
        for index, (before, after) in enumerate(pairwise(shots), start=1)
    ]
    before_each, after_each = [0, *halves], [*halves, 0]
    segments: list[SegmentPlan] = []
    start = 0
    for index, (shot, clip) in enumerate(zip(shots, clips, strict=True)):
        before, after = before_each[index], after_each[index]
        if before:
            parts = (
                SegmentPart(clip=clips[index - 1], first_frame=shots[index - 1].frames - before),
                SegmentPart(clip=clip, first_frame=-before),
            )
            hold = shot.move == shots[index - 1].move == "hold"
            segments.append(_segment(parts, 2 * before, start - before, hold, captions_for))
        frames = shot.frames - before - after
        alone = (SegmentPart(clip=clip, first_frame=before),)
        segments.append(_segment(alone, frames, start + before, shot.move == "hold", captions_for))
        start += shot.frames
    return tuple(segments)


def _half_dissolve(before: Shot, after: Shot, fps: Fraction) -> int:
    """Half the length of a dissolve; 0 for a cut where a shot is too short to be seen besides."""
    wanted = round(DISSOLVE_S * fps / 2)
    half = min(wanted, before.frames // _SHARE_OF_SHOT, after.frames // _SHARE_OF_SHOT)
    return half if 2 * half >= _SHORTEST_DISSOLVE_S * fps else 0


def _segment(
    parts: tuple[SegmentPart, ...],
    frames: int,
    film_frame: int,
    hold: bool,
    captions_for: CaptionsFor,
) -> SegmentPlan:
    return SegmentPlan(
        parts=parts,
        frames=frames,
        captions=captions_for(film_frame, frames),
        hold=hold,
    )
