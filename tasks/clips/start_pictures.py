"""The picture that a clip starts from, laid out as the model makes its frames."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tasks.clips.footage_plan import FootagePlan

Frames = NDArray[np.uint8]
"""Frames, height, width and RGB."""

_DARK, _LIT = 16, 64


def start_picture(picture: Path, plan: FootagePlan) -> Frames | None:
    """A keyframe as a single frame of the size that is made; None if it cannot be read.

    What will be cut off at the sides mirrors the picture, so that the film shows all of it.
    """
    read = cv2.imread(str(picture), cv2.IMREAD_COLOR_RGB)
    if read is None:
        return None
    shown = plan.shown
    fitted = cv2.resize(read, (shown.width, shown.height), interpolation=cv2.INTER_AREA)
    right = plan.made_px[0] - shown.left - shown.width
    below = plan.made_px[1] - shown.top - shown.height
    framed = cv2.copyMakeBorder(fitted, shown.top, below, shown.left, right, cv2.BORDER_REFLECT)
    return np.asarray(framed, np.uint8)[None]


def resized(frames: Frames, size_px: tuple[int, int]) -> Frames:
    """The frames, in another width and height."""
    if (frames.shape[2], frames.shape[1]) == size_px:
        return frames
    return np.stack(
        [
            np.asarray(cv2.resize(frame, size_px, interpolation=cv2.INTER_AREA), np.uint8)
            for frame in frames
        ]
    )


def turned_black(frames: Frames, start: Frames) -> bool:
    """Whether a frame is all black though the start picture is not: a model's failure."""
    if start.max() < _LIT:
        return False
    return any(frame.max() < _DARK for frame in frames)
