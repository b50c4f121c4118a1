"""Captions: every spoken word once and in time, readable, inside the safe area."""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from storygen import files
from storygen.errors import ToolError
from storygen.models.film import CaptionEvent, Check, Cue, Delivery
from storygen.models.sound import TokenTime
from storygen.models.story import Beat
from tasks.captions.safe_areas import safe_box
from tasks.inspection import limits

Luma = NDArray[np.uint8]


@dataclass(frozen=True)
class CaptionedBeat:
    """A beat and the captions that were made of it.

    Attributes:
        beat: What is spoken.
        times: When each token is heard; None for what is not.
        cues: The captions, timed from the beat's start.
        length_s: How long the beat lasts in the film.
    """

    beat: Beat
    times: tuple[TokenTime | None, ...]
    cues: tuple[Cue, ...]
    length_s: float


def inspect_cues(beats: Sequence[CaptionedBeat], kind: str) -> tuple[Check, ...]:
    """Hold captions against what is spoken.

    Args:
        beats: In film order.
        kind: What to call them, such as `subtitles`; only these are held to a reading speed,
            as burned-in captions follow the voice word by word.
    """
    return (
        _coverage(beats, kind),
        _overlap(beats, kind),
        *([_reading_speed(beats)] if kind == "subtitles" else []),
    )


def _coverage(beats: Sequence[CaptionedBeat], kind: str) -> Check:
    wrong = [(each, gap) for each in beats if (gap := _difference(each)) is not None]
    where = f"“{wrong[0][0].beat.text[:60]}”" if wrong else ""
    return Check(
        name=f"{kind} coverage",
        value=wrong[0][1] if wrong else "every spoken word once",
        allowed="every spoken word once, in order",
        passed=not wrong,
        where=where,
    )


def _difference(each: CaptionedBeat) -> str | None:
    """What the captions lack or have too much; None if they say what is spoken.

    Letters are compared and spaces are not: a long word may be broken over two lines, and what
    is not spoken, a dash or an emoji, may stand or not.
    """
    shown = "".join(w.text for cue in each.cues for line in cue.lines for w in line)
    shown = _bare(shown)
    at = 0
    for token, time in zip(each.beat.tokens, each.times, strict=True):
        written = _bare(token.written)
        if shown.startswith(written, at):
            at += len(written)
        elif time is not None:
            return f"{token.written!r} is missing or out of place"
    return f"{shown[at : at + 30]!r} stands twice or is not spoken" if at < len(shown) else None


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _overlap(beats: Sequence[CaptionedBeat], kind: str) -> Check:
    rounding = limits.CUE_ROUNDING.value
    wrong = ""
    for each in beats:
        for cue, following in pairwise(each.cues):
            if cue.end_s > following.start_s + rounding:
                wrong = wrong or f"{cue.text!r} stays while {following.text!r} comes"
        if each.cues and each.cues[-1].end_s > each.length_s + rounding and kind == "subtitles":
            wrong = wrong or f"{each.cues[-1].text!r} outlasts its beat"
    return Check(
        name=f"{kind} overlap",
        value=wrong or "none",
        allowed="none",
        passed=not wrong,
    )


def _reading_speed(beats: Sequence[CaptionedBeat]) -> Check:
    """A warning only: who speaks faster than people read still must be captioned word by word."""
    speeds = [
        len(cue.text.replace("\n", " ")) / max(cue.end_s - cue.start_s, 1e-3)
        for each in beats
        for cue in each.cues
    ]
    fast = sum(speed > limits.READING_SPEED.value for speed in speeds)
    value = f"up to {max(speeds, default=0):.0f} characters/s"
    return Check(
        name="subtitles reading speed",
        value=f"warning: {value}, {fast} of {len(speeds)} too fast" if fast else value,
        allowed=f"at most {limits.READING_SPEED}",
        passed=True,
    )


def widest_events(events: Iterable[CaptionEvent], most: int = 8) -> tuple[CaptionEvent, ...]:
    """The events that need most room, one for each frame from 0 on.

    Args:
        events: Captions of any segments.
        most: How many at most.
    """
    layouts = {event.lines: event for event in events}
    ranked = sorted(layouts.values(), key=lambda event: (-_room(event), event.lines))[:most]
    return tuple(
        event.model_copy(update={"first_frame": i, "end_frame": i + 1, "fade_in": False})
        for i, event in enumerate(ranked)
    )


def _room(event: CaptionEvent) -> int:
    return max(len(" ".join(line)) for line in event.lines) + 5 * (len(event.lines) - 1)


def inspect_area(
    events: Sequence[CaptionEvent], ass: str, fonts: Path, delivery: Delivery
) -> Check:
    """Draw captions as the film does, on black, and see whether they keep to the safe area.

    Args:
        events: Of `widest_events`.
        ass: The same events as an ASS document.
        fonts: The folder of its fonts.
        delivery: Frame size and rate.

    Raises:
        ToolError: ffmpeg failed.
        StoreError: The disk failed.
    """
    box = safe_box(delivery.width_px, delivery.height_px)
    allowed = f"x {box.left} to {box.right}, y {box.top} to {box.bottom} px"
    empty, outside = 0, ""
    for event, picture in zip(events, _drawn(ass, fonts, delivery, len(events)), strict=True):
        rows, columns = np.nonzero(picture > limits.CAPTION_INK.value)
        if not len(rows):
            empty += 1
            continue
        left, right = int(columns.min()), int(columns.max()) + 1
        top, bottom = int(rows.min()), int(rows.max()) + 1
        if left < box.left or right > box.right or top < box.top or bottom > box.bottom:
            words = " ".join(word for line in event.lines for word in line)
            outside = outside or f"x {left} to {right}, y {top} to {bottom} px for {words!r}"
    value = outside or (f"{empty} captions are not drawn" if empty else "all inside")
    return Check(name="caption area", value=value, allowed=allowed, passed=not (outside or empty))


def _drawn(ass: str, fonts: Path, delivery: Delivery, frames: int) -> Iterator[Luma]:
    with files.scratch() as scratch:
        document = scratch / "captions.ass"
        files.write_bytes(document, ass.encode())
        size = f"{delivery.width_px}x{delivery.height_px}"
        canvas = f"color=c=black:s={size}:r={delivery.fps_num}/{delivery.fps_den}"
        drawn = subprocess.run(
            [
                imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin",
                "-f", "lavfi", "-i", canvas,
                "-vf", f"ass=captions.ass:fontsdir={_filter_path(fonts)},format=gray",
                "-frames:v", str(frames), "-f", "rawvideo", "pipe:1",
            ],
            cwd=scratch, capture_output=True, check=False,
        )  # fmt: skip
    shape = (delivery.height_px, delivery.width_px)
    if drawn.returncode or len(drawn.stdout) != frames * shape[0] * shape[1]:
        raise ToolError(f"ffmpeg could not draw captions: {drawn.stderr.decode()[-300:]}")
    yield from np.frombuffer(drawn.stdout, dtype=np.uint8).reshape(frames, *shape)


def _filter_path(path: Path) -> str:
    """A path as a filter's option: ffmpeg's filter graph gives meaning to these characters."""
    text = str(path)
    for char in "\\':,;[]":
        text = text.replace(char, f"\\{char}")
    return text
