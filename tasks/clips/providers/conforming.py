"""Footage as the film needs it: MoviePy cuts, crops and scales it; it is stored near-lossless."""

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from storygen.errors import ToolError
from tasks.clips.footage_plan import FootagePlan
from tasks.clips.start_pictures import Frames

_BT709 = 1
_OPTIONS = {
    "crf": "4",
    "preset": "veryfast",
    # The bytes depend neither on the processor nor on how many cores it has.
    "x264-params": "cpu-independent=1:lookahead-threads=1",
    "threads": "4",
}


class FootageWriter:
    """Writes a shot's footage, piece by piece; holds only the piece at hand."""

    def __init__(self, video: Path, plan: FootagePlan) -> None:
        """Open the video; raises ToolError where that is impossible."""
        self._plan = plan
        self._written = 0
        self._reformatter = VideoReformatter()
        try:
            file = av.open(str(video), "w", format="mp4", options={"fflags": "+bitexact"})
        except FFmpegError as error:
            raise ToolError(f"footage cannot be written to {str(video)!r}: {error}") from error
        self._file: Any = file
        self._stream: Any = self._file.add_stream("libx264", rate=plan.fps, options=_OPTIONS)
        self._prepare()

    def add(self, frames: Frames, first: int) -> None:
        """Write those frames of the film that these frames of the model hold.

        Args:
            frames: Of the size that is made.
            first: The number of the first one among all that the model makes for the shot.

        Raises:
            ToolError: It cannot be written.
        """
        cut = cut_to_frame(frames, self._plan)
        while self._written < self._plan.frames:
            number = self._plan.source(self._written) - first
            if number >= len(frames):
                return
            # In the middle of a frame no rounding of times reaches another one.
            self._write(cut.get_frame((number + 0.5) / float(self._plan.rate)))
            self._written += 1

    def finish(self) -> None:
        """Complete the video; raises ToolError where it cannot be written."""
        self._encode(None)
        try:
            self._file.close()
        except FFmpegError as error:
            raise _unwritten(error) from error

    def abandon(self) -> None:
        """Close the video, which stays incomplete."""
        with suppress(FFmpegError):
            self._file.close()

    def _write(self, picture: NDArray[np.uint8]) -> None:
        frame = self._reformatter.reformat(
            VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation="BICUBIC",
        )
        frame.pts = self._written
        frame.time_base = 1 / self._plan.fps
        self._encode(frame)

    def _encode(self, frame: VideoFrame | None) -> None:
        try:
            self._file.mux(self._stream.encode(frame))
        except FFmpegError as error:
            raise _unwritten(error) from error

    def _prepare(self) -> None:
        self._stream.width, self._stream.height = self._plan.frame_px
        self._stream.pix_fmt = "yuv420p"
        codec = self._stream.codec_context
        codec.time_base = 1 / self._plan.fps
        codec.color_primaries = codec.color_trc = codec.colorspace = _BT709
        codec.color_range = ColorRange.MPEG


def cut_to_frame(frames: Frames, plan: FootagePlan) -> Any:
    """The frames as a clip of MoviePy at the model's rate, cropped and scaled to the film's frame.

    Args:
        frames: Of the size that is made.
        plan: Says what of it is shown.
    """
    moviepy = cast(Any, import_module("moviepy"))
    rate = float(plan.rate)

    def picture(time_s: float) -> Frames:
        return frames[min(int(time_s * rate), len(frames) - 1)]

    shown = plan.shown
    effects: list[Any] = []
    if (shown.width, shown.height) != plan.made_px:
        effects.append(
            moviepy.vfx.Crop(x1=shown.left, y1=shown.top, width=shown.width, height=shown.height)
        )
    if (shown.width, shown.height) != plan.frame_px:
        effects.append(moviepy.vfx.Resize(new_size=plan.frame_px))
    return moviepy.VideoClip(picture, duration=len(frames) / rate).with_effects(effects)


def _unwritten(error: FFmpegError) -> ToolError:
    return ToolError(f"footage cannot be written: {error}; is the disk full?")
