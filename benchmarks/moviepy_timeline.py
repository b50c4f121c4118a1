"""What composing costs, against MoviePy compositing the same timeline.

    python -m venv /tmp/bench-venv && /tmp/bench-venv/bin/pip install 'moviepy>=2.1'
    python -m benchmarks.moviepy_timeline

MoviePy goes to a venv of its own (BENCH_PYTHON says which Python; /tmp/bench-venv/bin/python by
default), for it wants an older Pillow than the project. It gets the finished flat pictures and a
soundtrack that is mixed already: a zoom over each picture, no parallax; dissolves by CrossFadeIn;
one TextClip for each cue, no word highlighted; the same x264 settings. Once as the peers do it
(MoneyPrinterTurbo 1.3.3: a file for each picture, one for all together, one with captions and
sound; it then encodes once more, which is left out), and once in a single composition.
"""

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.compose import PRESETS, compose, cpu_seconds
from benchmarks.timeline import (
    FPS,
    SCENE_STARTS,
    SIZE_PX,
    WORD_FRAMES,
    Timeline,
    build_timeline,
    cue_words,
)
from tasks.compose.encoder import x264_options

WAYS = ("as peers do", "at once")
_FONT = Path(__file__).parents[1] / "storygen" / "fonts" / "Inter-ExtraBold.otf"
_FILM = Path(__file__).with_name("moviepy_film.py")
_CUE_FRAMES = 6 * WORD_FRAMES


def measure(shots: int = 3) -> list[str]:
    """The table's lines, in Markdown; seconds of CPU for each second of film."""
    python = os.environ.get("BENCH_PYTHON", "/tmp/bench-venv/bin/python")
    if not Path(python).exists():
        return [f"MoviePy was not measured: there is no {python}; see {__name__}."]
    with TemporaryDirectory() as folder:
        timeline = build_timeline(Path(folder), shots)
        film_s = float(timeline.frames / FPS)
        ours = sum(compose(timeline, PRESETS["standard"])) / film_s
        task = Path(folder) / "moviepy.json"
        task.write_text(json.dumps(_described(timeline)), encoding="utf-8")
        theirs: dict[str, float] = {}
        for way in WAYS:
            with cpu_seconds() as spent:
                subprocess.run([python, str(_FILM), way, str(task)], check=True)
            theirs[way] = spent[0] / film_s
    return [
        "| the same timeline at standard | CPU s per s of film | times storygen's |",
        "|---|---|---|",
        *(f"| MoviePy, {way} | {cpu:.2f} | {cpu / ours:.1f} |" for way, cpu in theirs.items()),
        f"| storygen | {ours:.2f} | 1 |",
    ]


def _described(timeline: Timeline) -> dict[str, object]:
    fps = float(FPS)
    return {
        "fps": fps,
        "size": SIZE_PX,
        "shots": [
            {
                "picture": str(flat),
                "seconds": shot.frames / fps,
                "dissolve": number > 0 and number in SCENE_STARTS,
            }
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
        "folder": str(timeline.folder),
    }


if __name__ == "__main__":
    print("\n".join(measure()))
