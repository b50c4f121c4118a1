"""One segment of the film: drawn, captioned, encoded."""

from collections.abc import Callable, Iterator
from pathlib import Path

from storygen import files
from storygen.models.film import Delivery, SegmentPlan
from tasks.compose.encoder import encode_frames
from tasks.compose.painting import FrameSource, Locate, open_frames
from tasks.compose.resampling import Plane

Watch = Callable[[int, Plane], None]
"""Is shown the number of each frame and its luma, (height, width); must not keep or change it."""


def render_segment(
    plan: SegmentPlan,
    delivery: Delivery,
    ass: str | None,
    fonts_folder: Path,
    locate: Locate,
    target: Path,
    watch: Watch | None = None,
) -> None:
    """Draw, caption and encode one segment: exactly its frames, the same bytes every time.

    Args:
        plan: What is to be seen. Its captions are looked at only through `ass`.
        delivery: Size, frame rate, preset and quality.
        ass: The captions as an ASS document, timed from the segment's start; none if empty.
        fonts_folder: Where its fonts lie.
        locate: Where the files of clips lie.
        target: The MP4 file to write.
        watch: Is shown each frame as it is drawn, without captions.

    Raises:
        StoreError: A picture is missing or damaged, or the disk failed.
        ToolError: ffmpeg failed, or footage cannot be decoded.
    """
    size_px = delivery.width_px, delivery.height_px
    source = open_frames(plan, size_px, locate)
    try:
        with files.scratch() as scratch:
            captions = scratch / "captions.ass" if ass else None
            if captions is not None and ass is not None:
                files.write_bytes(captions, ass.encode())
            frames = _frames(source, plan.frames, delivery.height_px, watch)
            encode_frames(frames, delivery, captions, fonts_folder, target, scratch)
    finally:
        source.close()


def _frames(
    source: FrameSource, frames: int, height_px: int, watch: Watch | None
) -> Iterator[Plane]:
    for number in range(frames):
        frame = source.frame(number)
        if watch is not None:
            watch(number, frame[:height_px])
        yield frame
