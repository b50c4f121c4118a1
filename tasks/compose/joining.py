"""The film put together: segments end to end, sound, chapters; nothing is encoded again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from storygen import files
from storygen.errors import ToolError
from storygen.language.tags import three_letters
from storygen.models.film import ChapterMark, Delivery
from tasks.compose.encoder import clock_hz

if TYPE_CHECKING:
    from av.container.core import Chapter

_REORDERED_FRAMES = 2
"""How far x264 decodes ahead of showing, where it uses B-frames: one for them, one for a pyramid of
them (its default), however many there are."""

_Track = TypeVar("_Track", VideoStream, AudioStream)


def join_film(
    segments: Sequence[Path],
    soundtrack: Path,
    chapters: Sequence[ChapterMark],
    delivery: Delivery,
    title: str,
    target: Path,
) -> int:
    """Put the film together. Memory does not grow with its length.

    Args:
        segments: Videos of `render_segment`, in film order, all of this delivery.
        soundtrack: AAC in MP4, as long as the segments together.
        chapters: In film order.
        delivery: Frame rate, and the language to tag the tracks with.
        title: Of the film.
        target: The MP4 file to write.

    Returns:
        How many frames the film has.

    Raises:
        ToolError: A segment or the soundtrack is damaged, or they do not belong together.
    """
    try:
        frames = sum(_frames_of(segments, delivery))
        with (
            av.open(str(segments[0])) as first,
            av.open(str(soundtrack)) as sound,
            av.open(str(target), "w", format="mp4", options=_muxing(delivery)) as film,
        ):
            language = three_letters(delivery.language)
            video = _track_like(first.streams.video[0], film, language)
            audio = _track_like(sound.streams.audio[0], film, language)
            film.metadata["title"] = title
            film.set_chapters(_chapter_list(chapters, delivery, frames))
            pictures: Iterator[Packet[Any]] = _pictures(segments, delivery, video)
            sounds: Iterator[Packet[Any]] = _sounds(sound, audio)
            for packet in merge(pictures, sounds, key=_starts_s):
                film.mux(packet)  # pyright: ignore[reportUnknownMemberType]
    except FFmpegError as error:
        raise ToolError(
            f"the film could not be put together: {error}; free some disk space if there is none, "
            "and run the same command again"
        ) from error
    files.sync(target)
    return frames


def _muxing(delivery: Delivery) -> dict[str, str]:
    return {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "video_track_timescale": str(clock_hz(delivery)),
    }


def _track_like(template: _Track, film: OutputContainer, language: str) -> _Track:
    track = film.add_stream_from_template(template)  # pyright: ignore[reportUnknownMemberType]
    track.time_base = template.time_base
    track.metadata["language"] = language
    return track


def _frames_of(segments: Sequence[Path], delivery: Delivery) -> Iterator[int]:
    """The length of each segment; all must be encoded alike, for one decoder to go through."""
    expected: bytes | None = None
    for path in segments:
        with av.open(str(path)) as segment:
            stream = segment.streams.video[0]
            header = stream.codec_context.extradata
            if expected is None:
                expected = header
            if header != expected or stream.time_base != Fraction(1, clock_hz(delivery)):
                raise ToolError(
                    f"segment {str(path)!r} is encoded unlike the first one; "
                    "run the same command with `--redo compose`"
                )
            yield stream.frames


def _pictures(
    segments: Sequence[Path], delivery: Delivery, track: VideoStream
) -> Iterator[Packet[VideoStream]]:
    """The packets of all segments, each put where the one before it ends.

    Decoding times are made anew: an encoder that has but one frame starts them elsewhere.
    """
    step = clock_hz(delivery) // delivery.fps_num * delivery.fps_den
    delay_frames = _REORDERED_FRAMES if track.codec_context.has_b_frames else 0
    start = 0
    for path in segments:
        shown: list[int] = []
        with av.open(str(path)) as segment:
            for packet in segment.demux(video=0):
                if packet.pts is None:
                    continue
                packet.dts = start + (len(shown) - delay_frames) * step
                shown.append(packet.pts)
                packet.pts += start
                packet.duration = step
                packet.stream = track
                yield packet
        if sorted(shown) != [number * step for number in range(len(shown))]:
            raise ToolError(
                f"segment {str(path)!r} does not hold one picture for each of its frames; "
                "run the same command with `--redo compose`"
            )
        start += len(shown) * step


def _sounds(sound: InputContainer, track: AudioStream) -> Iterator[Packet[AudioStream]]:
    for packet in sound.demux(audio=0):
        if packet.dts is not None:
            packet.stream = track
            yield packet


def _starts_s(packet: Packet[Any]) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _chapter_list(
    chapters: Sequence[ChapterMark], delivery: Delivery, frames: int
) -> list[Chapter]:
    ends = [*(mark.first_frame for mark in chapters[1:]), frames]
    return [
        {
            "id": number,
            "start": mark.first_frame,
            "end": end,
            "time_base": 1 / delivery.fps,
            "metadata": {"title": mark.title},
        }
        for number, (mark, end) in enumerate(zip(chapters, ends, strict=False))
    ]
