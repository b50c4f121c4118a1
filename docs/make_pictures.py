"""Makes the README's pictures from the demo: `make pictures`."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import imageio_ffmpeg
from PIL import Image

REPOSITORY = Path(__file__).parent.parent
FILM = REPOSITORY / "output/the-lighthouse-keeper/en/video.mp4"
PICTURES = Path(__file__).parent / "pictures"
COLUMNS, WIDTH_PX, GAP_PX = 7, 180, 6
CLIP_START_S, CLIP_S = 0.0, 9.0


def main() -> None:
    """Make the demo if need be, then its contact sheet and a short moving clip."""
    command = [sys.executable, "-m", "storygen.cli.main", "create"]
    subprocess.run(
        [*command, "examples/the-lighthouse-keeper.md", "--output", "output"],
        cwd=REPOSITORY, check=True,
    )  # fmt: skip
    PICTURES.mkdir(exist_ok=True)
    contact_sheet(shot_middles(FILM)).save(PICTURES / "contact-sheet.jpg", quality=85)
    moving_clip(FILM, PICTURES / "demo.webp")


def shot_middles(film: Path) -> list[Image.Image]:
    """One frame of each shot: the middle between two cuts of the picture."""
    marks = [list(frame.convert("L").resize((12, 16)).tobytes()) for frame in _frames(film)]
    cuts = [0, *_cuts(marks), len(marks)]
    wanted = {(a + b) // 2 for a, b in itertools.pairwise(cuts) if b - a > 8}
    return [frame for index, frame in enumerate(_frames(film)) if index in wanted]


def _frames(film: Path) -> Iterator[Image.Image]:
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            height = frame.height * WIDTH_PX // frame.width
            yield frame.reformat(WIDTH_PX, height, interpolation="AREA").to_image()


def _cuts(marks: list[list[int]]) -> list[int]:
    """Where a frame differs from the one ten before it far more than motion explains."""
    found: list[int] = []
    for index in range(10, len(marks)):
        pairs = zip(marks[index], marks[index - 10], strict=True)
        change = sum(abs(a - b) for a, b in pairs) / len(marks[index])
        if change > 9 and (not found or index - found[-1] > 20):
            found.append(index)
    return found


def contact_sheet(frames: list[Image.Image]) -> Image.Image:
    """The frames side by side."""
    width, height = frames[0].size
    rows = -(-len(frames) // COLUMNS)
    across, down = COLUMNS * (width + GAP_PX) - GAP_PX, rows * (height + GAP_PX) - GAP_PX
    sheet = Image.new("RGB", (across, down), "white")
    for index, frame in enumerate(frames):
        row, column = divmod(index, COLUMNS)
        sheet.paste(frame, (column * (width + GAP_PX), row * (height + GAP_PX)))
    return sheet


def moving_clip(film: Path, target: Path) -> None:
    """A few seconds of the film as an animated WebP under 3 MB."""
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-ss", str(CLIP_START_S),
            "-t", str(CLIP_S), "-i", str(film), "-vf", "fps=15,scale=300:-2:flags=lanczos",
            "-loop", "0", "-quality", "62", "-compression_level", "6", "-an", str(target),
        ],
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
