"""Captions drawn by the real ffmpeg, as arrays."""

import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from storygen.models.film import CaptionEvent, Delivery
from tasks.captions.ass import segment_ass
from tasks.captions.fonts import font_folder

Frames = NDArray[np.uint8]


def draw(
    events: list[CaptionEvent], delivery: Delivery, frames: int, folder: Path, over: str = "gray"
) -> Frames:
    """Frames of (frame, height, width, RGB) with captions over a plain colour."""
    document = folder / "captions.ass"
    document.write_text(segment_ass(events, delivery), encoding="utf-8")
    words = " ".join(word for event in events for line in event.lines for word in line)
    with font_folder(words, delivery.language) as fonts:
        return _render(document, fonts, delivery, frames, over)


def _render(document: Path, fonts: Path, delivery: Delivery, frames: int, over: str) -> Frames:
    size = f"{delivery.width_px}x{delivery.height_px}"
    fps = Fraction(delivery.fps_num, delivery.fps_den)
    picture = f"color={over}:s={size}:r={fps}"
    burn = f"format=yuv444p,ass=filename={document}:fontsdir={fonts},format=rgb24"
    run = subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture, "-vf", burn,
         "-frames:v", str(frames), "-f", "rawvideo", "-"],
        capture_output=True,
        check=True,
    )  # fmt: skip
    assert not run.stderr, run.stderr.decode()
    shape = (frames, delivery.height_px, delivery.width_px, 3)
    return np.frombuffer(run.stdout, np.uint8).reshape(shape)


def font_log(document: str, fonts: Path, folder: Path) -> str:
    """What libass says about the fonts it chose."""
    path = folder / "fonts.ass"
    path.write_text(document, encoding="utf-8")
    run = subprocess.run(
        [get_ffmpeg_exe(), "-v", "verbose", "-f", "lavfi", "-i", "color=gray:s=64x64:r=30",
         "-vf", f"ass=filename={path}:fontsdir={fonts}", "-frames:v", "1", "-f", "null", "-"],
        capture_output=True,
        check=True,
    )  # fmt: skip
    lines = run.stderr.decode().splitlines()
    return "\n".join(line for line in lines if "fontselect" in line)


def is_accent(frames: Frames) -> NDArray[np.bool_]:
    """Where the highlight's amber is: much red, little blue."""
    red, blue = frames[..., 0].astype(int), frames[..., 2].astype(int)
    return (red > 200) & (blue < 110)


def is_drawn(frames: Frames, over: int) -> NDArray[np.bool_]:
    """Where a frame is anything else than the plain grey it was drawn over."""
    return np.abs(frames.astype(int) - over).max(axis=-1) > 6


def bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is set; right and bottom are one past it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
