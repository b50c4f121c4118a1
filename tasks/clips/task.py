"""The clips stage: what moves during each shot."""

from storygen.models.picture import Clip, Keyframe, Shot
from tasks.clips.providers.camera_moves import CameraAnimator
from tasks.policy import stage_task


@stage_task("clips", version=1)
def animate(shots: tuple[Shot, ...], keyframes: tuple[Keyframe, ...]) -> tuple[Clip, ...]:
    """Move the camera over each shot's keyframe; no pixels are made here."""
    pairs = list(zip(shots, keyframes, strict=True))
    return tuple(CameraAnimator().animate(pairs))
