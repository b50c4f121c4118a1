"""Films that are good, and films with one defect each, encoded by the real ffmpeg."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from storygen.loudness import integrated_lufs
from storygen.models.film import ChapterMark
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from storygen.wav import wav_bytes
from tasks.inspection.expected import ExpectedFilm, SpokenStretch

FPS = Fraction(30)
FRAMES = 150
STARTS = (6, 54, 102)
SLOT_FRAMES = 48
VOICE_SAMPLES = 57_600
CHAPTERS = (
    ChapterMark(title="One", first_frame=0),
    ChapterMark(title="Two; or not", first_frame=102),
)

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How a film is made; each default is what is right."""

    loudness_lufs: float = -14.0
    late_frames: int = 0
    silent: Sequence[int] = ()
    size: str = "180x320"
    rate: str = "30"
    frames: int = FRAMES
    chapters: bool = True
    title: str = "A test"
    video: Sequence[str] = ("-profile:v", "high", "-pix_fmt", "yuv420p")
    colour: str = "bt709"
    movflags: str = "+faststart"
    audio: Sequence[str] = ("-ar", "48000", "-ac", "2")
    extra_s: float = 0.0
    name: str = "film.mp4"


@lru_cache(maxsize=8)
def voice(seed: int) -> Sound:
    """Something like speech: a gliding hum in syllables, like no other seed's."""
    stream = np.random.default_rng(seed)
    t = np.arange(VOICE_SAMPLES) / SAMPLE_RATE_HZ
    pitch = 110 + 25 * np.interp(t, np.linspace(0, t[-1], 9), stream.standard_normal(9))
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ
    hum = sum(np.sin(k * phase + stream.uniform(0, 6)) / k for k in range(1, 12))
    syllables = 0.55 + 0.45 * np.interp(t, np.linspace(0, t[-1], 17), stream.uniform(-1, 1, 17))
    return (hum * syllables * 0.1).astype(np.float32)


@lru_cache(maxsize=8)
def music(samples: int) -> Sound:
    t = np.arange(samples) / SAMPLE_RATE_HZ
    chord = sum(np.sin(2 * np.pi * pitch * t) for pitch in (220.0, 277.2, 329.6))
    return (0.008 * chord).astype(np.float32)


def sound_of(recipe: Recipe) -> Sound:
    length_s = recipe.frames / Fraction(recipe.rate)
    mix = music(round((length_s + Fraction(recipe.extra_s)) * SAMPLE_RATE_HZ)).copy()
    for number, frame in enumerate(STARTS):
        start = sample_at(frame + recipe.late_frames, FPS)
        room = mix[start : start + VOICE_SAMPLES]
        room += voice(number)[: len(room)]
    mix = np.stack([mix, mix], axis=1)
    mix *= 10 ** ((recipe.loudness_lufs - integrated_lufs(mix)) / 20)
    for number in recipe.silent:
        mix[sample_at(STARTS[number], FPS) :][: sample_at(SLOT_FRAMES, FPS)] = 0
    return mix


@dataclass(frozen=True)
class Cinema:
    """Makes films into a folder."""

    folder: Path

    def film(self, recipe: Recipe) -> Path:
        (self.folder / "sound.wav").write_bytes(wav_bytes(sound_of(recipe)))
        (self.folder / "marks.txt").write_text(_marks(recipe), encoding="utf-8")
        target = self.folder / recipe.name
        length_s = float(recipe.frames / Fraction(recipe.rate))
        source = f"testsrc2=s={recipe.size}:r={recipe.rate}:d={length_s - 0.001}"
        colours = [
            flag for kind in ("-color_primaries", "-color_trc", "-colorspace")
            for flag in (kind, recipe.colour)
        ] if recipe.colour else []  # fmt: skip
        setparams = (
            ["-vf", f"setparams=range=tv:color_primaries={recipe.colour}"
             f":color_trc={recipe.colour}:colorspace={recipe.colour}"]
            if recipe.colour else []
        )  # fmt: skip
        ffmpeg(
            "-f", "lavfi", "-i", source, "-i", "sound.wav", "-i", "marks.txt",
            "-map", "0:v", "-map", "1:a", "-map_metadata", "2", *setparams,
            "-c:v", "libx264", "-preset", "ultrafast",
            "-x264-params", "bframes=2:cabac=1:8x8dct=1", *recipe.video, *colours,
            "-color_range", "tv",
            "-c:a", "aac", "-b:a", "192k", *recipe.audio,
            "-movflags", recipe.movflags, str(target), cwd=self.folder,
        )  # fmt: skip
        return target

    def expected(self) -> ExpectedFilm:
        """What the right film should be."""
        return ExpectedFilm(
            frames=FRAMES,
            fps=FPS,
            width_px=180,
            height_px=320,
            chapters=CHAPTERS,
            speech=tuple(self._stretch(number) for number in range(len(STARTS))),
            tags={"title": "A test"},
        )

    def _stretch(self, number: int) -> SpokenStretch:
        narration = self.folder / f"voice{number}.wav"
        narration.write_bytes(wav_bytes(voice(number)))
        return SpokenStretch(
            first_frame=STARTS[number],
            end_frame=STARTS[number] + SLOT_FRAMES,
            samples=VOICE_SAMPLES,
            narration=narration,
        )


def ffmpeg(*arguments: str, cwd: Path) -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-nostdin", *arguments]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True).stdout


def _marks(recipe: Recipe) -> str:
    lines = [";FFMETADATA1", f"title={recipe.title}"] if recipe.title else [";FFMETADATA1"]
    ends = [mark.first_frame for mark in CHAPTERS[1:]] + [recipe.frames]
    for mark, end in zip(CHAPTERS, ends, strict=True) if recipe.chapters else ():
        lines += ["[CHAPTER]", "TIMEBASE=1/30", f"START={mark.first_frame}", f"END={end}"]
        lines += ["title=" + mark.title.replace(";", "\\;")]
    return "\n".join(lines) + "\n"
