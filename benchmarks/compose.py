"""What composing costs, against a bare x264 encode of the very same frames.

    python -m benchmarks.compose

Composing is drawing, captions, encoding, mixing and joining, by the project's own functions. The
bare encode is one ffmpeg that reads the finished frames, captions and all, from a pipe; only its
own CPU counts. CPU is user and system time, children included. On a shared machine it varies by a
fifth from minute to minute, so all is measured in turns and the median round counts.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple, cast

from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.compose_sound import with_speech_and_music
from benchmarks.timeline import FPS, SIZE_PX, WORDS, Timeline, build_timeline
from storygen.models.film import Delivery, SegmentPlan
from tasks.captions.ass import segment_ass
from tasks.captions.fonts import font_folder
from tasks.compose.encoder import burn_in, x264_options
from tasks.compose.joining import join_film
from tasks.compose.mix_soundtrack import mix_soundtrack
from tasks.compose.painting import open_frames
from tasks.compose.segments import render_segment

PRESETS = {
    "standard": Delivery(width_px=SIZE_PX[0], height_px=SIZE_PX[1]),
    "high": Delivery(width_px=SIZE_PX[0], height_px=SIZE_PX[1], x264_preset="medium", crf=18),
}
TARGETS = {"standard": 1.5, "high": 1.25}
_RAW = ["-f", "rawvideo", "-pix_fmt", "nv12", "-s", f"{SIZE_PX[0]}x{SIZE_PX[1]}", "-r", str(FPS)]
_FFMPEG = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-threads", "1", "-filter_threads", "1"]


class Round(NamedTuple):
    """CPU seconds for each second of film, of things measured right after one another."""

    rendering: float
    mixing: float
    joining: float
    bare: float
    tuned: float

    @property
    def composing(self) -> float:
        """All that storygen does."""
        return self.rendering + self.mixing + self.joining


def measure(shots: int = 8, rounds: int = 3) -> list[str]:
    """The table's lines, in Markdown; seconds of CPU for each second of film."""
    lines = [
        "| preset | draw, caption, encode | mix | join | composing | bare preset | ratio | target "
        "| bare, our x264 settings | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with TemporaryDirectory() as folder:
        timeline = with_speech_and_music(build_timeline(Path(folder), shots))
        for name, delivery in PRESETS.items():
            measured = [one_round(timeline, delivery) for _ in range(rounds)]
            middle = Round(*(median(column) for column in zip(*measured, strict=True)))
            ratio = median(one.composing / one.bare for one in measured)
            tuned_ratio = median(one.composing / one.tuned for one in measured)
            lines.append(
                f"| {name} | {middle.rendering:.3f} | {middle.mixing:.3f} | {middle.joining:.3f} "
                f"| {middle.composing:.3f} | {middle.bare:.3f} | {ratio:.2f} | <= {TARGETS[name]} "
                f"| {middle.tuned:.3f} | {tuned_ratio:.2f} |"
            )
    return lines


def one_round(timeline: Timeline, delivery: Delivery) -> Round:
    """Compose the film, then encode its frames bare."""
    spent_s = [
        *compose(timeline, delivery),
        encode_bare(timeline, delivery, untouched(delivery)),
        encode_bare(timeline, delivery, x264_options(delivery)),
    ]
    return Round(*(one / float(timeline.frames / FPS) for one in spent_s))


def compose(timeline: Timeline, delivery: Delivery) -> tuple[float, float, float]:
    """CPU seconds of rendering the segments, mixing, joining."""
    segments = [timeline.folder / f"{number}.mp4" for number in range(len(timeline.plans))]
    sound, film = timeline.folder / "sound.mp4", timeline.folder / f"{delivery.x264_preset}.mp4"
    fonts = font_folder(" ".join(WORDS), "en")
    with fonts as fonts_folder, cpu_seconds() as rendering:
        for plan, target in zip(timeline.plans, segments, strict=True):
            ass = segment_ass(plan.captions, delivery)
            render_segment(plan, delivery, ass, fonts_folder, timeline.locate, target)
    with cpu_seconds() as mixing:
        mix_soundtrack(
            timeline.placements, timeline.bed, timeline.frames, FPS, sound, timeline.folder
        )
    with cpu_seconds() as joining:
        join_film(segments, sound, timeline.chapters, delivery, "Benchmark", film)
    return rendering[0], mixing[0], joining[0]


def untouched(delivery: Delivery) -> list[str]:
    """The preset by name and nothing else."""
    quality = ["-crf", str(delivery.crf), "-threads", "1"]
    return ["-c:v", "libx264", "-preset", delivery.x264_preset, *quality]


def encode_bare(timeline: Timeline, delivery: Delivery, options: list[str]) -> float:
    """CPU seconds of one encoder that is handed all frames of the film."""
    target = timeline.folder / "bare.mp4"
    encoder = subprocess.Popen(
        [*_FFMPEG, *_RAW, "-i", "pipe:0", *options, "-y", str(target)],
        stdin=subprocess.PIPE,
    )
    frames = cast(IO[bytes], encoder.stdin)
    with frames, font_folder(" ".join(WORDS), "en") as fonts_folder:
        for plan in timeline.plans:
            _send_captioned(plan, timeline, delivery, fonts_folder, frames)
    _, status, usage = os.wait4(encoder.pid, 0)
    encoder.returncode = os.waitstatus_to_exitcode(status)
    if encoder.returncode != 0:
        sys.exit(f"the bare encode failed with code {encoder.returncode}")
    return usage.ru_utime + usage.ru_stime


def _send_captioned(
    plan: SegmentPlan, timeline: Timeline, delivery: Delivery, fonts: Path, frames: IO[bytes]
) -> None:
    """Draw and caption a segment's frames, and send them on without encoding them."""
    captions = timeline.folder / "captions.ass"
    captions.write_text(segment_ass(plan.captions, delivery), encoding="utf-8")
    source = open_frames(plan, SIZE_PX, timeline.locate)
    command = [*_FFMPEG, *_RAW, "-i", "pipe:0", "-vf", burn_in(captions, fonts), *_RAW, "pipe:1"]
    captioner = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=frames)
    with captioner, cast(IO[bytes], captioner.stdin) as pipe:
        for number in range(plan.frames):
            pipe.write(source.frame(number).data)
    source.close()


@contextmanager
def cpu_seconds() -> Generator[list[float]]:
    """Puts the CPU seconds spent inside, children included, into the list it yields."""
    spent: list[float] = []
    before = _used_s()
    yield spent
    spent.append(_used_s() - before)


def _used_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    print("\n".join(measure()))
