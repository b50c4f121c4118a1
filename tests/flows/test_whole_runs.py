"""Whole films from the real command: what a newcomer gets, and gets again."""

import json
import os
import signal
import time
from pathlib import Path

import av
import pytest

STORY = """# The Small Boat

A small boat lay on the beach at dawn. An old man pushed it into the cold sea.

At night a storm came over the mountains. The boat came home.
"""

FILES = {
    "video.mp4", "captions.srt", "captions.vtt", "captions.ass", "thumbnail.png",
    "thumbnail-9x16.png", "metadata.json", "report.json", "report.md", "manifest.json",
}  # fmt: skip


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.md"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_a_story_becomes_a_film_and_the_same_request_costs_nothing(command, story):
    first = command.create(str(story), "--preset", "draft")

    assert first.code == 0, first.err
    assert "Traceback" not in first.err
    assert {path.name for path in first.folder.iterdir()} == FILES
    assert first.folder == command.output / "the-small-boat" / "en"
    assert all(check["passed"] for check in _json(first.folder / "report.json")["checks"])
    with av.open(str(first.folder / "video.mp4")) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (540, 960)

    again = command.create(str(story), "--preset", "draft")

    assert again.code == 0
    assert again.result["reused"]
    assert again.result["seconds"] < 5
    assert again.result["stages"] == []
    status = command.run("status")
    assert "finished" in status.out

    elsewhere = type(command)(command.home, command.output.with_name("elsewhere"))
    put = elsewhere.create(str(story), "--preset", "draft", PYTHONPROFILEIMPORTTIME="1")

    assert put.code == 0, put.err
    assert put.result["reused"] and put.result["seconds"] < 5
    assert put.folder == elsewhere.output / "the-small-boat" / "en"
    assert "storygen" in put.err and " prefect" not in put.err
    for file in first.folder.iterdir():
        assert (put.folder / file.name).read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_killed_at_any_moment_it_is_finished_by_the_same_command(command, story, tmp_path):
    undisturbed = command.create(str(story), "--preset", "draft")
    film = (undisturbed.folder / "video.mp4").read_bytes()
    other = type(command)(tmp_path / "home2", tmp_path / "out2")

    for delay_s in (7.0, 9.0):
        with other.start(
            "create", str(story), "--preset", "draft", "--output", str(other.output)
        ) as run:
            time.sleep(delay_s)
            os.killpg(run.pid, signal.SIGKILL)
        assert not list(other.output.rglob("video.mp4")) or run.returncode == 0

    run_id = json.loads(other.run("status", "--json").out)[0]["run_id"]
    resumed = other.run("resume", run_id, "--json")

    assert resumed.code == 0, resumed.err
    assert (Path(resumed.result["output"]) / "video.mp4").read_bytes() == film


def _json(path: Path):
    return json.loads(path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("aspect", ["16:9", "1:1"])
def test_every_aspect_makes_a_film_that_passes(command, story, aspect):
    made = command.create(str(story), "--preset", "draft", "--aspect", aspect)

    assert made.code == 0, made.err
    assert f"thumbnail-{aspect.replace(':', 'x')}.png" in made.result["files"]


@pytest.mark.slow
def test_a_changed_sentence_redoes_its_own_shots_and_at_most_its_neighbours(command, tmp_path):
    sentences = [
        f"On day number {n} the {who} walked slowly down to the quiet {where} again."
        for n, (who, where) in enumerate(
            (who, where)
            for who in ("fisherman", "child", "old dog", "baker", "teacher")
            for where in ("harbour", "forest", "market", "river")
        )
    ]
    story = tmp_path / "twenty.txt"
    story.write_text("\n\n".join(sentences), encoding="utf-8")
    first = command.create(str(story), "--preset", "draft")
    sentences[9] = "Nobody expected that a wolf would wait there in the snow."
    story.write_text("\n\n".join(sentences), encoding="utf-8")

    second = command.create(str(story), "--preset", "draft")

    assert second.code == 0, second.err
    assert second.folder == first.folder
    assert second.made["voice"] == 1
    assert second.made["keyframes"] <= 3
    assert second.made["compose"] <= 7 + 2


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["delete", "truncate", "scramble"])
def test_every_damaged_file_of_the_cache_is_made_again(command, story, damage):
    first = command.create(str(story), "--preset", "draft")
    film = (first.folder / "video.mp4").read_bytes()
    for path in (command.home / "store" / "files").rglob("*"):
        if path.is_file():
            _damage(path, damage)
    (first.folder / "video.mp4").unlink()

    again = command.create(str(story), "--preset", "draft")

    assert again.code == 0, again.err
    assert (again.folder / "video.mp4").read_bytes() == film


def _damage(path: Path, damage: str) -> None:
    if damage == "delete":
        path.unlink()
    elif damage == "truncate":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))


@pytest.mark.slow
def test_redo_makes_one_stage_anew_and_the_same_bytes(command, story):
    first = command.create(str(story), "--preset", "draft")
    film = (first.folder / "video.mp4").read_bytes()

    redone = command.create(str(story), "--preset", "draft", "--redo", "keyframes")

    assert redone.code == 0, redone.err
    assert redone.made["keyframes"] > 0
    assert redone.made["voice"] == 0
    assert (redone.folder / "video.mp4").read_bytes() == film


@pytest.mark.slow
def test_a_longer_text_is_cut_and_the_report_says_what_was_left_out(command, tmp_path):
    story = tmp_path / "long.txt"
    story.write_text(" ".join(f"Sentence number {n} tells of a river." for n in range(40)), "utf-8")

    made = command.create(str(story), "--preset", "draft", "--words", "20")

    assert made.code == 0, made.err
    report = (made.folder / "report.md").read_text("utf-8")
    assert "left out" in report.lower()
