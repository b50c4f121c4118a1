"""Pictures to compose in tests, small enough to be quick."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen.models.base import Artifact
from storygen.models.film import SegmentPart, SegmentPlan
from storygen.models.picture import Clip, Keyframe, Layer, StillMove, View, canvas_px

SIZE_PX = (180, 320)
"""9:16, no smaller than x264 and libass like."""


class Shelf:
    """A folder of pictures by their hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, pixels: NDArray[np.uint8]) -> Artifact:
        """Store a picture: (height, width, 3 or 4), RGB or RGBA."""
        order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        png = cv2.imencode(".png", cv2.cvtColor(pixels, order))[1].tobytes()
        return self.keep_bytes(png, "image/png")

    def keep_bytes(self, content: bytes, media_type: str) -> Artifact:
        digest = sha256(content).hexdigest()
        (self.folder / digest).write_bytes(content)
        return Artifact(sha256=digest, size_bytes=len(content), media_type=media_type)

    def locate(self, artifact: Artifact) -> Path:
        return self.folder / artifact.sha256

    def keyframe(
        self,
        layers: Sequence[tuple[NDArray[np.uint8], int, int, float]],
        size_px: tuple[int, int] = SIZE_PX,
    ) -> Keyframe:
        """A keyframe of layers: pixels, left, top, depth."""
        kept = tuple(
            Layer(picture=self.keep(pixels), left_px=left, top_px=top, depth=depth)
            for pixels, left, top, depth in layers
        )
        return Keyframe(
            layers=kept,
            width_px=canvas_px(size_px[0]),
            height_px=canvas_px(size_px[1]),
            flat=kept[0].picture,
            provider="test",
        )

    def plain(self, rgb: tuple[int, int, int], size_px: tuple[int, int] = SIZE_PX) -> Keyframe:
        """A keyframe of one colour."""
        canvas = np.empty((canvas_px(size_px[1]), canvas_px(size_px[0]), 3), np.uint8)
        canvas[:] = rgb
        return self.keyframe([(canvas, 0, 0, 0.0)], size_px)

    def landscape(self, size_px: tuple[int, int] = SIZE_PX) -> Keyframe:
        """Sky, two ridges, a figure between them, a bough across the top: all that is drawn."""
        width, height = canvas_px(size_px[0]), canvas_px(size_px[1])
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        sky = np.dstack([60 + 120 * y / height, 90 + 60 * x / width, 160 - 60 * y / height])
        layers: list[tuple[NDArray[np.uint8], int, int, float]] = [
            (sky.astype(np.uint8), 0, 0, 0.0)
        ]
        for top, depth, rgb in ((0.45, 0.4, (70, 110, 80)), (0.75, 1.0, (30, 40, 35))):
            ridge = height * top + 0.05 * height * np.sin(9 * x / width + 5 * depth)
            layers.append(_cropped(np.clip((y - ridge) * 255, 0, 255), rgb, depth))
        figure = np.hypot(x - 0.4 * width, (y - 0.6 * height) / 2) < 0.12 * width
        bough = (y < 0.15 * height + 0.04 * height * np.cos(20 * x / width)) & (x < 0.6 * width)
        layers.insert(2, _cropped(figure * 255.0, (20, 15, 25), 0.7))
        layers.append(_cropped(bough * 200.0, (15, 30, 15), 1.0))
        return self.keyframe(layers, size_px)


def _cropped(
    opacity: NDArray[np.floating], rgb: tuple[int, int, int], depth: float
) -> tuple[NDArray[np.uint8], int, int, float]:
    pixels = np.empty((*opacity.shape, 4), np.uint8)
    pixels[..., :3] = rgb
    pixels[..., 3] = cv2.GaussianBlur(opacity.astype(np.uint8), (3, 3), 0)
    rows, columns = np.flatnonzero(pixels[..., 3].any(1)), np.flatnonzero(pixels[..., 3].any(0))
    part = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return part, int(columns[0]), int(rows[0]), depth


def still(
    keyframe: Keyframe,
    frames: int,
    start: View | None = None,
    end: View | None = None,
    parallax: float = 0.0,
) -> StillMove:
    return StillMove(
        keyframe=keyframe,
        start=start or View(),
        end=end or start or View(),
        frames=frames,
        parallax=parallax,
    )


def segment(*clips: Clip, frames: int | None = None, first_frame: int = 0) -> SegmentPlan:
    return SegmentPlan(
        parts=tuple(SegmentPart(clip=clip, first_frame=first_frame) for clip in clips),
        frames=frames or clips[0].frames,
    )
