"""Inspecting the finished film: its container, streams, sound, sync, chapters and tags.

No picture is decoded, the sound once; memory does not grow with the film's length.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import av
import av.error
from av.container import InputContainer

from storygen.models.film import Check
from storygen.timing import SAMPLE_RATE_HZ, timecode
from tasks.inspection import limits
from tasks.inspection.boxes import starts_fast
from tasks.inspection.expected import ExpectedFilm
from tasks.inspection.film_listening import Heard, listen
from tasks.inspection.voice_sync import Found

_BT709 = 1  # the same number for primaries, transfer and matrix: ITU-T H.273, tables 2 to 4
_LIMITED_RANGE = 1  # AVCOL_RANGE_MPEG


def inspect_film(video: Path, expected: ExpectedFilm) -> tuple[Check, ...]:
    """Hold a finished film against what it should be.

    Args:
        video: An MP4 file.
        expected: What the film should be.

    Returns:
        One check for each property; an unreadable file fails the first and gives no others.

    Raises:
        FileNotFoundError: There is no such file.
        StoreError: The file cannot be read from the disk.
    """
    fast = starts_fast(video)
    try:
        with av.open(str(video)) as container:
            return tuple(_checks(container, expected, fast))
    except av.error.FFmpegError as error:
        return (_check("container", f"cannot be read: {error.strerror}", "MP4", False),)


def _checks(container: InputContainer, expected: ExpectedFilm, fast: bool) -> Iterator[Check]:
    is_mp4 = "mp4" in container.format.name
    yield _check("container", "MP4" if is_mp4 else container.format.name, "MP4", is_mp4)
    yield _check("faststart", "index first" if fast else "media first", "index first", fast)
    yield from _chapters(container, expected)
    yield from _tags(container, expected)
    if not container.streams.video or not container.streams.audio:
        missing = "video" if not container.streams.video else "audio"
        yield _check("streams", f"no {missing}", "one video, one audio", False)
        return
    yield from _picture_format(container, expected)
    yield from _sound_format(container)
    heard = listen(container, expected)
    yield from _timing(heard, expected)
    yield from _levels(heard, expected)
    yield from _speech(heard, expected)


def _chapters(container: InputContainer, expected: ExpectedFilm) -> Iterator[Check]:
    found = [
        (str(chapter["metadata"].get("title", "")), float(chapter["start"] * chapter["time_base"]))
        for chapter in cast(list[dict[str, Any]], container.chapters())
    ]
    wanted = [(mark.title, float(mark.first_frame / expected.fps)) for mark in expected.chapters]
    frame_s = float(1 / expected.fps)
    agrees = len(found) == len(wanted) and all(
        title == other and abs(start_s - other_s) < frame_s
        for (title, start_s), (other, other_s) in zip(found, wanted, strict=True)
    )
    if agrees:
        yield _check("chapters", f"{len(found)}, as planned", "as planned", True)
    else:
        yield _check("chapters", _marks(found), _marks(wanted), False)


def _marks(chapters: list[tuple[str, float]]) -> str:
    return "; ".join(f"{timecode(start_s, '.')} {title}" for title, start_s in chapters) or "none"


def _tags(container: InputContainer, expected: ExpectedFilm) -> Iterator[Check]:
    for name, wanted in expected.tags.items():
        found = container.metadata.get(name, "")
        yield _check(f"tag {name}", found or "missing", wanted, found == wanted)


def _picture_format(container: InputContainer, expected: ExpectedFilm) -> Iterator[Check]:
    stream = container.streams.video[0]
    codec = stream.codec_context
    name, wanted = f"{codec.name} {stream.profile or ''}".strip(), "h264 High"
    yield _check("video codec", name, wanted, name == wanted)
    yield _check("pixel format", str(codec.pix_fmt), "yuv420p", codec.pix_fmt == "yuv420p")
    colour = (codec.color_primaries, codec.color_trc, codec.colorspace, codec.color_range)
    tagged = [int(value) for value in colour] == [_BT709] * 3 + [_LIMITED_RANGE]
    yield _check(
        "colour tags", "BT.709, limited" if tagged else f"{colour}", "BT.709, limited", tagged
    )
    size = f"{codec.width}x{codec.height}"
    wanted_size = f"{expected.width_px}x{expected.height_px}"
    yield _check("frame size", size, wanted_size, size == wanted_size)


def _sound_format(container: InputContainer) -> Iterator[Check]:
    codec = container.streams.audio[0].codec_context
    found = f"{codec.name} {codec.sample_rate} Hz {codec.layout.name}"
    wanted = f"aac {SAMPLE_RATE_HZ} Hz stereo"
    yield _check("audio format", found, wanted, found == wanted)


def _timing(heard: Heard, expected: ExpectedFilm) -> Iterator[Check]:
    clock = heard.clock
    yield _check("frames", f"{clock.frames}", f"{expected.frames}", clock.frames == expected.frames)
    even = clock.is_even and clock.starts_at_zero
    wanted = f"each 1/{expected.fps} s from 0"
    yield _check("frame times", wanted if even else f"{clock.uneven} uneven", wanted, even)
    off = heard.samples - expected.samples
    yield _check(
        "audio length", f"{off:+d} samples against the pictures",
        f"within {limits.AUDIO_LENGTH}", abs(off) <= limits.AUDIO_LENGTH.value,
    )  # fmt: skip


def _levels(heard: Heard, expected: ExpectedFilm) -> Iterator[Check]:
    peak = heard.loudness.true_peak_dbtp
    highest = limits.TRUE_PEAK.value + limits.PEAK_TOLERANCE.value
    yield _check("true peak", f"{peak:.1f} dBTP", f"at most {limits.TRUE_PEAK}", peak <= highest)
    if expected.loudness_lufs is None:
        return
    found, tolerance = heard.loudness.integrated_lufs, limits.LOUDNESS_TOLERANCE
    good = abs(found - expected.loudness_lufs) <= tolerance.value
    short = heard.samples < limits.SHORTEST_MEASURED.value * SAMPLE_RATE_HZ
    note = ", too short for a verdict" if short and not good else ""
    yield _check(
        "loudness", f"{found:.1f} LUFS{note}",
        f"{expected.loudness_lufs:g} +- {tolerance}", good or short,
    )  # fmt: skip


def _speech(heard: Heard, expected: ExpectedFilm) -> Iterator[Check]:
    if not expected.speech:
        return
    longest_s = heard.silence.longest / SAMPLE_RATE_HZ
    passes = longest_s < limits.SILENCE.value
    yield _check(
        "silence in speech", f"up to {longest_s:.1f} s", f"less than {limits.SILENCE} on end",
        passes, "" if passes else _time(heard.silence.longest_at),
    )  # fmt: skip
    found = heard.sync.found()
    if found:
        yield _sync(found, expected)


def _sync(found: Sequence[Found], expected: ExpectedFilm) -> Check:
    """Judge the voice that is farthest off; one that is not there at all is farther still."""
    samples_per_frame = SAMPLE_RATE_HZ / float(expected.fps)
    worst = max(found, key=lambda f: (f.match < limits.VOICE_MATCH.value, abs(f.late)))
    at, allowed = _time(worst.expected), f"within {limits.SYNC} at {len(found)} beats"
    if worst.match < limits.VOICE_MATCH.value:
        return _check("voice sync", "the voice is not heard", allowed, False, at)
    late = worst.late / samples_per_frame
    side = "late" if late > 0 else "early"
    value = f"the voice is {abs(late):.2f} frames {side}" if worst.late else "to the sample"
    passes = abs(late) <= limits.SYNC.value
    return _check("voice sync", value, allowed, passes, "" if passes else at)


def _time(sample: int) -> str:
    return timecode(max(0, sample) / SAMPLE_RATE_HZ, ".")


def _check(name: str, value: str, allowed: str, passed: bool, where: str = "") -> Check:
    return Check(name=name, value=value, allowed=allowed, passed=passed, where=where)
