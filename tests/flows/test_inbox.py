import os
from pathlib import Path

import pytest

from flows.batch_sources import sources_of
from flows.inbox import EmptyInbox, take_oldest
from storygen.errors import RequestError


def _put(folder: Path, name: str, age_s: int) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("A story.", encoding="utf-8")
    os.utime(path, (1_700_000_000 - age_s, 1_700_000_000 - age_s))
    return str(path)


def test_the_oldest_unused_story_is_taken_and_none_twice(tmp_path: Path):
    young, old = _put(tmp_path, "young.md", 10), _put(tmp_path, "old.txt", 99)
    _put(tmp_path, "picture.png", 200)
    _put(tmp_path, ".hidden.md", 300)
    assert take_oldest(f"inbox:{tmp_path}", "monday") == old
    assert take_oldest(f"inbox:{tmp_path}", "tuesday") == young
    with pytest.raises(EmptyInbox, match="holds no unused file"):
        take_oldest(f"inbox:{tmp_path}", "wednesday")


def test_a_run_that_starts_again_tells_the_same_story(tmp_path: Path):
    old = _put(tmp_path, "old.txt", 99)
    _put(tmp_path, "young.txt", 10)
    assert take_oldest(f"inbox:{tmp_path}", "monday") == old
    assert take_oldest(f"inbox:{tmp_path}", "monday") == old


def test_a_changed_story_is_another_story(tmp_path: Path):
    path = _put(tmp_path, "story.txt", 99)
    take_oldest(f"inbox:{tmp_path}", "monday")
    _put(tmp_path, "story.txt", 10)
    assert take_oldest(f"inbox:{tmp_path}", "tuesday") == path


def test_the_inbox_in_storygens_home_is_made_when_it_is_first_asked_for(tmp_path: Path):
    with pytest.raises(EmptyInbox):
        take_oldest("inbox:", "monday")
    assert (tmp_path / "home" / "inbox").is_dir()


def test_a_batch_takes_what_is_listed_and_what_lies_in_the_folder_each_once(tmp_path: Path):
    one, two = _put(tmp_path, "a.md", 1), _put(tmp_path, "b.yaml", 2)
    assert sources_of([two, "https://example.org/c.md", ""], str(tmp_path)) == (
        two, "https://example.org/c.md", one,
    )  # fmt: skip


def test_a_batch_of_nothing_is_refused(tmp_path: Path):
    with pytest.raises(RequestError, match="neither sources nor a folder"):
        sources_of([], "")
    with pytest.raises(RequestError, match="holds no story"):
        sources_of([], str(tmp_path))
    with pytest.raises(RequestError, match="cannot be read"):
        sources_of([], str(tmp_path / "missing"))
