import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storygen import files
from storygen.errors import RequestError, StoreError
from storygen.models.publication import PublishedFile
from storygen.store import current_store
from tasks.publish.contract import Parcel
from tasks.publish.providers.output_folder import OutputFolder
from tasks.publish.slug import MAX_CHARACTERS, slug


def parcel(
    root: Path, content: bytes = b"film", origin: str = "one", passed: bool = True
) -> Parcel:
    kept = current_store().put_bytes(content, "video/mp4")
    return Parcel(
        "The Title",
        "en",
        origin,
        (PublishedFile(name="video.mp4", content=kept),),
        passed,
        str(root),
    )


def test_a_film_lies_under_its_slug_and_language(tmp_path: Path):
    folder = OutputFolder().publish(parcel(tmp_path))

    assert folder == str(tmp_path / "the-title" / "en")
    assert (tmp_path / "the-title" / "en" / "video.mp4").read_bytes() == b"film"


def test_a_newer_film_of_the_same_story_replaces_the_older(tmp_path: Path):
    OutputFolder().publish(parcel(tmp_path, b"old"))
    folder = OutputFolder().publish(parcel(tmp_path, b"new"))

    assert Path(folder, "video.mp4").read_bytes() == b"new"
    assert sorted(p.name for p in (tmp_path / "the-title").iterdir()) == [".storygen.json", "en"]


def test_another_story_with_the_same_title_gets_a_suffix(tmp_path: Path):
    OutputFolder().publish(parcel(tmp_path, origin="one"))

    assert OutputFolder().publish(parcel(tmp_path, origin="two")).endswith("the-title-2/en")
    assert OutputFolder().publish(parcel(tmp_path, origin="one")).endswith("the-title/en")


def test_a_persons_own_folder_is_never_taken(tmp_path: Path):
    (tmp_path / "the-title").mkdir()
    (tmp_path / "the-title" / "diary.txt").write_text("mine", encoding="utf-8")

    assert OutputFolder().publish(parcel(tmp_path)).endswith("the-title-2/en")


def test_a_rejected_film_lies_apart_and_goes_when_a_good_one_comes(tmp_path: Path):
    OutputFolder().publish(parcel(tmp_path, passed=False))
    assert (tmp_path / "the-title" / "en.rejected" / "video.mp4").exists()

    OutputFolder().publish(parcel(tmp_path))

    assert sorted(p.name for p in (tmp_path / "the-title").iterdir()) == [".storygen.json", "en"]


@pytest.mark.parametrize("operation", ["copy to", "put in place"])
def test_a_full_disk_leaves_the_older_film_untouched(tmp_path: Path, operation: str):
    OutputFolder().publish(parcel(tmp_path, b"old"))
    newer = parcel(tmp_path, b"new")

    def full(name: str, _path: Path) -> None:
        if name == operation:
            raise OSError(errno.ENOSPC, "No space left on device")

    files.inject(full)
    with pytest.raises(StoreError, match="free some disk space"):
        OutputFolder().publish(newer)

    files.inject(None)
    assert (tmp_path / "the-title" / "en" / "video.mp4").read_bytes() == b"old"
    assert sorted(p.name for p in (tmp_path / "the-title").iterdir()) == [".storygen.json", "en"]


def test_a_first_film_that_cannot_be_written_leaves_nothing(tmp_path: Path):
    newer = parcel(tmp_path, b"new")

    def full(name: str, _path: Path) -> None:
        if name == "copy to":
            raise OSError(errno.ENOSPC, "No space left on device")

    files.inject(full)
    with pytest.raises(StoreError, match="free some disk space"):
        OutputFolder().publish(newer)

    assert not (tmp_path / "the-title").exists()


def test_an_older_film_that_cannot_be_removed_is_no_failure(tmp_path: Path):
    OutputFolder().publish(parcel(tmp_path, b"bad", passed=False))
    OutputFolder().publish(parcel(tmp_path, b"old"))
    newer = parcel(tmp_path, b"new")

    def stuck(name: str, _path: Path) -> None:
        if name == "remove":
            raise OSError(errno.EIO, "Input/output error")

    files.inject(stuck)
    folder = OutputFolder().publish(newer)

    assert Path(folder, "video.mp4").read_bytes() == b"new"


def test_a_file_in_the_place_of_the_storys_folder_gets_it_a_suffix(tmp_path: Path):
    (tmp_path / "the-title").write_text("mine", encoding="utf-8")

    assert OutputFolder().publish(parcel(tmp_path)).endswith("the-title-2/en")


def test_what_a_kill_left_in_a_fresh_folder_does_not_take_it(tmp_path: Path):
    (tmp_path / "the-title").mkdir()
    (tmp_path / "the-title" / "..storygen.json.12.ab").write_text("", encoding="utf-8")

    assert OutputFolder().publish(parcel(tmp_path)).endswith("the-title/en")


def test_eight_stories_with_one_title_at_once_never_mix(tmp_path: Path):
    parcels = [parcel(tmp_path, str(n).encode(), origin=str(n)) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(OutputFolder().publish, parcels))

    assert len(set(folders)) == 8
    for number, folder in enumerate(folders):
        assert Path(folder, "video.mp4").read_bytes() == str(number).encode()


def test_a_folder_that_cannot_be_written_is_found_out_early(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(RequestError, match="is a file"):
        OutputFolder().check(str(tmp_path / "file" / "deeper"))


@given(st.text(max_size=300))
def test_a_slug_is_always_a_usable_folder_name(title: str):
    name = slug(title)

    assert name
    assert len(name) <= MAX_CHARACTERS
    assert "/" not in name
    assert not name.startswith((".", "-"))


def test_slugs_are_readable():
    assert slug("The Lighthouse Keeper!") == "the-lighthouse-keeper"
    assert slug("Ärger über Öl") == "arger-uber-ol"
    assert slug("Маяк") == "маяк"
