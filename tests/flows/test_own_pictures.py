"""A request for pictures of one's own: checked, named and told apart before anything is made."""

from pathlib import Path

import pytest

from flows.preflight import check
from storygen.errors import RequestError
from storygen.request import Request, make_request
from storygen.request_models import anchored
from tests.support.services.server_pictures import picture

STORY = b"The ship came home."


def asked(folder: str) -> Request:
    return make_request(visuals="own-pictures", own_pictures={"folder": folder})


def test_a_folder_is_named_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def folder(written: str) -> str:
        return getattr(anchored(asked(written)).settings_of("own-pictures"), "folder", "?")

    assert folder("photos") == str(tmp_path / "photos")
    assert folder("") == ""


def test_a_folder_that_is_not_there_is_told_before_anything_is_made(tmp_path: Path):
    with pytest.raises(RequestError, match="is no folder on this machine"):
        check(asked(str(tmp_path / "gone")), STORY, "story.txt")


def test_the_film_depends_on_the_pictures_and_not_on_where_they_lie(tmp_path: Path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "ship.jpg").write_bytes(picture("ship", 60, 90))

    before = check(asked(str(folder)), STORY, "story.txt").companions
    moved = folder.rename(tmp_path / "moved")
    there = check(asked(str(moved)), STORY, "story.txt").companions
    (moved / "ship.jpg").write_bytes(picture("another ship", 60, 90))
    changed = check(asked(str(moved)), STORY, "story.txt").companions

    assert before == there != changed
    same = {asked(str(place)).identity("story") for place in (folder, moved)}
    assert len(same) == 1
