"""The film of `moviepy_timeline`, made by MoviePy: run by the Python of a venv that has it."""

import json
import sys
from pathlib import Path
from typing import Any

from moviepy import (
    AudioFileClip,
    CompositeVideoClip,
    ImageClip,
    TextClip,
    VideoClip,
    VideoFileClip,
    vfx,
)

_DISSOLVE_S = 0.6


def composite_at_once(task: dict[str, Any]) -> None:
    """Everything in one composition, encoded once: better than the peers do."""
    pictures = [_picture(shot) for shot in task["shots"]]
    film = CompositeVideoClip([*_placed(task, pictures), *_captions(task)], size=task["size"])
    _write(film.with_duration(_length_s(task)), task, "film.mp4", sound=True)


def composite_as_peers_do(task: dict[str, Any]) -> None:
    """A file for each picture, one for all of them together, one with captions and sound."""
    files: list[Path] = []
    for number, shot in enumerate(task["shots"]):
        clip = CompositeVideoClip([_picture(shot)], size=task["size"])
        files.append(_write(clip, task, f"clip{number}.mp4"))
    clips = [VideoFileClip(str(file)) for file in files]
    together = CompositeVideoClip(_placed(task, clips), size=task["size"])
    silent = _write(together.with_duration(_length_s(task)), task, "together.mp4")
    captioned = CompositeVideoClip([VideoFileClip(str(silent)), *_captions(task)])
    _write(captioned.with_duration(_length_s(task)), task, "film.mp4", sound=True)


def _picture(shot: dict[str, Any]) -> VideoClip:
    """A still with a zoom, as long as its shot and the dissolve before it."""
    seconds = shot["seconds"] + (_DISSOLVE_S if shot["dissolve"] else 0)
    clip = ImageClip(shot["picture"]).with_duration(seconds)
    return clip.resized(lambda t: 1 + 0.06 * t / seconds).with_position("center")


def _placed(task: dict[str, Any], clips: list[Any]) -> list[Any]:
    """The clips one after the other, those that begin a scene faded in over the one before."""
    placed, start = [], 0.0
    for shot, clip in zip(task["shots"], clips, strict=True):
        if shot["dissolve"]:
            clip = clip.with_effects([vfx.CrossFadeIn(_DISSOLVE_S)])
            clip = clip.with_start(start - _DISSOLVE_S)
        else:
            clip = clip.with_start(start)
        placed.append(clip)
        start += shot["seconds"]
    return placed


def _captions(task: dict[str, Any]) -> list[TextClip]:
    return [
        TextClip(
            font=task["font"],
            text=cue["text"],
            font_size=64,
            color="white",
            stroke_color="black",
            stroke_width=4,
            size=(900, None),
            method="caption",
        )
        .with_start(cue["start"])
        .with_duration(min(task["cue_seconds"], _length_s(task) - cue["start"]))
        .with_position(("center", 1350))
        for cue in task["cues"]
    ]


def _length_s(task: dict[str, Any]) -> float:
    return sum(shot["seconds"] for shot in task["shots"])


def _write(clip: Any, task: dict[str, Any], name: str, sound: bool = False) -> Path:
    target = Path(task["folder"]) / name
    if sound:
        clip = clip.with_audio(AudioFileClip(task["sound"]))
    clip.write_videofile(
        str(target),
        fps=task["fps"],
        codec="libx264",
        audio_codec="aac",
        ffmpeg_params=[*task["x264"], "-pix_fmt", "yuv420p"],
        logger=None,
    )
    return target


if __name__ == "__main__":
    way = {"at once": composite_at_once, "as peers do": composite_as_peers_do}[sys.argv[1]]
    way(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
