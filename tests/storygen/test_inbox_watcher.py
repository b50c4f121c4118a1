import os
from pathlib import Path

import pytest

from flows.inbox import EmptyInbox, take_oldest
from storygen.errors import RequestError, StorygenError
from storygen.inbox import claim_key, list_folder
from storygen.runs.prefect_server import PrefectServer
from storygen.stack.inbox_watcher import Watch, start_film
from storygen.store import current_store
from storygen.story_files import InboxFile


class _Server:
    """Takes stories, or does not."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.is_up = True
        self.refuses = ""

    def start(self, file: InboxFile) -> None:
        if not self.is_up:
            raise StorygenError("it does not answer")
        if file.name == self.refuses:
            raise RequestError(f"{file.name} waits: refused")
        self.started.append(file.name)


def _watch(folder: Path, server: _Server) -> Watch:
    return Watch(
        folder, server.start, lambda file: current_store().read_record(claim_key(file)) is not None
    )


def test_a_story_is_started_once_when_it_has_not_grown_for_three_seconds(tmp_path: Path):
    server = _Server()
    watch, story = _watch(tmp_path, server), tmp_path / "story.txt"
    story.write_text("Once", encoding="utf-8")
    watch.look(0)
    story.write_text("Once upon a time.", encoding="utf-8")
    watch.look(2)
    watch.look(4)
    assert server.started == []

    for second in range(5, 9):
        watch.look(second)

    assert server.started == ["story.txt"]


def test_what_is_no_story_or_empty_starts_nothing(tmp_path: Path):
    server = _Server()
    watch = _watch(tmp_path, server)
    for name in ("picture.png", ".hidden.txt", "half.txt.part"):
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    (tmp_path / "empty.txt").touch()

    for second in (0, 10, 20):
        watch.look(second)

    assert server.started == []


def test_a_story_waits_for_a_server_that_does_not_answer(tmp_path: Path):
    server = _Server()
    server.is_up = False
    watch = _watch(tmp_path, server)
    (tmp_path / "story.txt").write_text("Words.", encoding="utf-8")
    watch.look(0)
    with pytest.raises(StorygenError):
        watch.look(10)
    server.is_up = True

    watch.look(11)

    assert server.started == ["story.txt"]


def test_what_a_run_took_is_not_started_again_and_a_changed_story_is(tmp_path: Path):
    story = tmp_path / "story.txt"
    story.write_text("Words.", encoding="utf-8")
    assert take_oldest(f"inbox:{story}", "monday") == str(story)
    server = _Server()
    watch = _watch(tmp_path, server)
    watch.look(0)
    watch.look(10)
    assert server.started == []

    os.utime(story, (1_700_000_000, 1_700_000_000))
    watch.look(20)
    watch.look(30)

    assert server.started == ["story.txt"]


def test_a_folder_that_is_gone_is_told_and_watched_when_it_is_back(tmp_path: Path):
    server, folder = _Server(), tmp_path / "in"
    watch = _watch(folder, server)
    with pytest.raises(StorygenError, match="cannot be read"):
        watch.look(0)
    folder.mkdir()
    (folder / "story.txt").write_text("Words.", encoding="utf-8")

    watch.look(1)
    watch.look(5)

    assert server.started == ["story.txt"]


def test_one_story_of_an_inbox_is_taken_by_its_name_and_once(tmp_path: Path):
    for name in ("older.txt", "named.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    os.utime(tmp_path / "older.txt", (1, 1))

    assert take_oldest(f"inbox:{tmp_path}/named.txt", "one") == str(tmp_path / "named.txt")
    with pytest.raises(EmptyInbox):
        take_oldest(f"inbox:{tmp_path}/named.txt", "two")
    assert take_oldest(f"inbox:{tmp_path}", "three") == str(tmp_path / "older.txt")


def test_a_story_that_is_refused_is_told_of_and_keeps_no_other_from_its_film(tmp_path: Path):
    server = _Server()
    watch = _watch(tmp_path, server)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    watch.look(0)
    # The one that is looked at first.
    server.refuses = list_folder(tmp_path)[0].name

    for second in (10, 11):
        with pytest.raises(RequestError, match=f"{server.refuses} waits: refused"):
            watch.look(second)
    assert len(server.started) == 1 and server.refuses not in server.started

    refused, server.refuses = server.refuses, ""
    watch.look(12)
    assert server.started[1:] == [refused]


def test_a_story_whose_name_is_not_utf_8_is_never_sent():
    file = InboxFile("/srv/caf\udce9.txt", "caf\udce9.txt", 5, 0.0)
    nowhere = PrefectServer("http://127.0.0.1:9/api", "http://127.0.0.1:9", "")

    with pytest.raises(RequestError, match="is not UTF-8; rename"):
        start_film(nowhere, file)
