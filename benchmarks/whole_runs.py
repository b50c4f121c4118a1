"""Whole films by the real command: cold, identical, one sentence changed, ten times as long.

`python -m benchmarks.whole_runs` prints the table of `benchmarks/README.md`.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Measured, machine, measure

STORY = Path("examples/eight-fables.md")
WORDS_A_MINUTE = 150


def main() -> None:
    """Run everything and print the table."""
    folder = Path(tempfile.mkdtemp(prefix="storygen-bench-"))
    try:
        warm_up(folder)
        one_minute(folder)
        one_sentence(folder)
        ten_minutes(folder)
    finally:
        shutil.rmtree(folder)


def create(folder: Path, story: Path, home: str, *flags: str) -> Measured:
    """Make a film of a story."""
    command = [sys.executable, "-m", "storygen.cli.main", "create", str(story), "--json"]
    return measure([*command, "--output", str(folder / f"out-{home}"), *flags], folder / home)


def warm_up(folder: Path) -> None:
    """A tiny film, so that the embedded server's database is made and modules are in memory."""
    print(machine(), "\n")
    print("| run | wall | CPU | CPU in stages | peak memory | film |")
    print("|---|---:|---:|---:|---:|---:|")
    story = folder / "tiny.txt"
    story.write_text("A fox slept.", "utf-8")
    show(
        "first run of all: one sentence, draft", create(folder, story, "warm", "--preset", "draft")
    )
    for home in ("one", "twenty", "ten"):
        (folder / home).mkdir()
        shutil.copytree(folder / "warm" / "prefect", folder / home / "prefect")


def one_minute(folder: Path) -> None:
    """60 s of film, then the identical request."""
    flags = ("--words", str(WORDS_A_MINUTE))
    show("60 s, standard, cold", create(folder, STORY, "one", *flags))
    show("the identical request", create(folder, STORY, "one", *flags))


def one_sentence(folder: Path) -> None:
    """Twenty sentences, one of them changed."""
    sentences = [f"{who} {did} {where}." for who, did, where in _parts()]
    story = folder / "twenty.txt"
    story.write_text("\n\n".join(sentences), "utf-8")
    first = create(folder, story, "twenty")
    show("twenty sentences, standard, cold", first)
    sentences[9] = "Nobody in the village expected a grey wolf to wait there in the snow."
    story.write_text("\n\n".join(sentences), "utf-8")
    second = create(folder, story, "twenty")
    show("one of them changed", second)
    print(
        f"\none sentence: {_stages_cpu_s(second) / _stages_cpu_s(first):.0%} of the CPU in stages\n"
    )


def ten_minutes(folder: Path) -> None:
    """One minute against ten, at draft, music included."""
    short = create(folder, STORY, "ten", "--preset", "draft", "--words", str(WORDS_A_MINUTE))
    show("1 minute, draft", short)
    short_s = _film_s(short)
    shutil.rmtree(folder / "ten" / "store")
    long = create(folder, STORY, "ten", "--preset", "draft", "--words", str(10 * WORDS_A_MINUTE))
    show("10 minutes, draft", long)
    longer = _film_s(long) / short_s
    cpu = _stages_cpu_s(long) / _stages_cpu_s(short)
    memory = long.peak_bytes / short.peak_bytes
    print(
        f"\n{longer:.2f} x as long: {cpu:.2f} x the CPU in stages, {memory:.2f} x the peak memory"
    )


def show(name: str, run: Measured) -> None:
    """Print a row."""
    film = f"{_film_s(run):.0f} s" if run.result.get("stages") else "-"
    print(
        f"| {name} | {run.wall_s:.1f} s | {run.cpu_s:.1f} s | {_stages_cpu_s(run):.1f} s "
        f"| {run.peak_bytes / 1e6:.0f} MB | {film} |",
        flush=True,
    )


def _parts() -> list[tuple[str, str, str]]:
    people = ("The old fisherman", "A tired baker", "The teacher", "A young sailor", "The widow")
    places = ("down to the silent harbour", "through the dark forest", "over the high mountains",
              "across the frozen river")  # fmt: skip
    return [(who, "walked slowly with a lantern", where) for who in people for where in places]


def _stages_cpu_s(run: Measured) -> float:
    return sum(stage["cpu_s"] for stage in run.result.get("stages", []))


def _film_s(run: Measured) -> float:
    metadata = Path(run.result["output"]) / "metadata.json"
    return json.loads(metadata.read_bytes())["duration_s"]


if __name__ == "__main__":
    main()
