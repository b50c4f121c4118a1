"""What composing costs, against MoviePy compositing the same timeline the way the peers do.

    python -m venv /tmp/bench-venv && /tmp/bench-venv/bin/pip install 'moviepy>=2.1'
    python -m benchmarks.moviepy_timeline

MoviePy goes to a venv of its own (BENCH_PYTHON says which Python; /tmp/bench-venv/bin/python by
default), for it wants an older Pillow than the project. It gets the finished flat pictures: a zoom
over each, dissolves by CrossFadeIn, one TextClip for each cue (no word is highlighted: that would
cost it more), one soundtrack that is mixed already, one encode with the same x264 settings. The
peers also encode every clip on its own first, three or four times in all; that is left out here.
"""

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.compose import PRESETS, compose, cpu_seconds
from benchmarks.timeline import FPS, SCENE_STARTS, WORD_FRAMES, Timeline, build_timeline, cue_words
from tasks.compose.encoder import x264_options

_FONT = Path(__file__).parents[1] / "storygen" / "fonts" / "Inter-ExtraBold.otf"
_FILM = Path(__file__).with_name("moviepy_film.py")
_TARGET = 10.0
_CUE_FRAMES = 6 * WORD_FRAMES


def measure(shots: int = 3) -> list[str]:
    """The table's lines, in Markdown; seconds of CPU for each second of film."""
    python = os.environ.get("BENCH_PYTHON", "/tmp/bench-venv/bin/python")
    if not Path(python).exists():
        return [f"MoviePy was not measured: there is no {python}; see {__name__}."]
    delivery = PRESETS["standard"]
    with TemporaryDirectory() as folder:
        timeline = build_timeline(Path(folder), shots)
        film_s = float(timeline.frames / FPS)
        ours = sum(compose(timeline, delivery)) / film_s
        task = Path(folder) / "moviepy.json"
        task.write_text(json.dumps(_described(timeline)), encoding="utf-8")
        with cpu_seconds() as spent:
            subprocess.run([python, str(_FILM), str(task)], check=True)
    theirs = spent[0] / film_s
    return [
        "| the same timeline, standard | CPU s per s of film |",
        "|---|---|",
        f"| MoviePy | {theirs:.2f} |",
        f"| storygen | {ours:.2f} |",
        f"| ratio (target >= {_TARGET:.0f}) | {theirs / ours:.1f} |",
    ]


def _described(timeline: Timeline) -> dict[str, object]:
    fps = float(FPS)
    return {
        "fps": fps,
        "shots": [
            {"picture": str(flat), "seconds": shot.frames / fps, "dissolve": number in SCENE_STARTS}
            for number, (flat, shot) in enumerate(zip(timeline.flats, timeline.shots, strict=True))
        ],
        "cues": [
            {"text": " ".join(cue_words(first // WORD_FRAMES)), "start": first / fps}
            for first in range(0, timeline.frames, _CUE_FRAMES)
        ],
        "cue_seconds": _CUE_FRAMES / fps,
        "sound": str(timeline.folder / "sound.mp4"),
        "font": str(_FONT),
        "x264": x264_options(PRESETS["standard"]),
        "target": str(timeline.folder / "moviepy.mp4"),
    }


if __name__ == "__main__":
    print("\n".join(measure()))
