"""The film of `moviepy_timeline`, made by MoviePy: run by the Python of a venv that has it."""

import json
import sys
from pathlib import Path

from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, TextClip, vfx


def composite(task: Path) -> None:
    """Composite and encode what `task` describes."""
    described = json.loads(task.read_text(encoding="utf-8"))
    pictures, start = [], 0.0
    for number, shot in enumerate(described["shots"]):
        seconds, dissolve = shot["seconds"], 0.6 if shot["dissolve"] and number else 0.0
        clip = ImageClip(shot["picture"]).with_duration(seconds + dissolve)
        clip = clip.resized(lambda t, s=seconds: 1 + 0.06 * t / s).with_position("center")
        clip = clip.with_start(start - dissolve)
        pictures.append(clip.with_effects([vfx.CrossFadeIn(dissolve)]) if dissolve else clip)
        start += seconds
    captions = [
        TextClip(
            font=described["font"],
            text=cue["text"],
            font_size=64,
            color="white",
            stroke_color="black",
            stroke_width=4,
            size=(900, None),
            method="caption",
        )
        .with_start(cue["start"])
        .with_duration(min(described["cue_seconds"], start - cue["start"]))
        .with_position(("center", 1350))
        for cue in described["cues"]
    ]
    film = CompositeVideoClip([*pictures, *captions], size=(1080, 1920)).with_duration(start)
    film.with_audio(AudioFileClip(described["sound"])).write_videofile(
        described["target"],
        fps=described["fps"],
        codec="libx264",
        audio_codec="aac",
        ffmpeg_params=[*described["x264"], "-pix_fmt", "yuv420p"],
        logger=None,
    )


if __name__ == "__main__":
    composite(Path(sys.argv[1]))
