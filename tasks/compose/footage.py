"""Footage as frames: decoded in order, scaled to fill the frame, frozen before and after."""

from collections.abc import Generator
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from storygen.errors import ToolError
from tasks.compose.resampling import Plane


class FootageFrames:
    """The frames of a clip of footage, as NV12 of BT.709 in limited range."""

    def __init__(
        self, video: Path, frames: int, first_frame: int, size_px: tuple[int, int]
    ) -> None:
        """Open the video.

        Args:
            video: Holds exactly `frames` frames.
            frames: The clip's length.
            first_frame: The clip's frame that is number 0 here; before the first frame and after
                the last, these stand still.
            size_px: Width and height to fill; what is over at two sides is cut off evenly.

        Raises:
            ToolError: It cannot be decoded.
        """
        self._video, self._frames, self._first_frame = video, frames, first_frame
        self._size_px = size_px
        self._reformatter = VideoReformatter()
        self._decoding = self._decoded()
        self._index = -1
        self._picture: Plane | None = None

    def frame(self, number: int) -> Plane:
        """The frame; raises ToolError where the video is damaged or too short."""
        wanted = min(max(self._first_frame + number, 0), self._frames - 1)
        while self._picture is None or self._index < wanted:
            try:
                frame = next(self._decoding)
            except (StopIteration, FFmpegError) as error:
                raise ToolError(
                    f"footage {str(self._video)!r} has no frame {self._index + 1} of its "
                    f"{self._frames} ({error or 'it ends there'}); redo the clips"
                ) from error
            self._index += 1
            if self._index == wanted:
                self._picture = self._filled(frame)
        return self._picture

    def close(self) -> None:
        """Close the video."""
        self._decoding.close()

    def _decoded(self) -> Generator[VideoFrame, None, None]:
        with av.open(str(self._video)) as container:
            yield from container.decode(video=0)

    def _filled(self, frame: VideoFrame) -> Plane:
        width, height = self._size_px
        factor = max(width / frame.width, height / frame.height)
        wide, high = (
            max(2 * round(side * factor / 2), least)
            for side, least in (
                (frame.width, width),
                (frame.height, height),
            )
        )
        scaled = self._reformatter.reformat(
            frame,
            wide,
            high,
            "nv12",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation="BICUBIC",
        )
        planes = cast(Plane, scaled.to_ndarray())
        x, y = (wide - width) // 4 * 2, (high - height) // 4 * 2
        luma, chroma = planes[:high], planes[high:]
        return np.concatenate(
            [luma[y : y + height, x : x + width], chroma[y // 2 : (y + height) // 2, x : x + width]]
        )
