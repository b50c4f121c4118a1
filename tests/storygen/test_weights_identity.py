import json
import os
from pathlib import Path

import pytest

from storygen import files, progress
from storygen.canonical import canonical_json
from storygen.errors import StoreError, WeightsError
from storygen.home import home
from storygen.models.weights import Weights
from storygen.weights import file_hashes
from storygen.weights.catalogue import listed
from storygen.weights.identity import settled
from tasks.keyframes.providers.sdxl_settings import SdxlSettings
from tasks.transcription.providers.whisper import WhisperSettings
from tests.support.hub_caches import COMMIT, OTHER_COMMIT, build_cached

LONG_AGO_S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed."""
    names: list[str] = []
    hash_file = files.hash_file

    def counted(path: Path) -> str:
        names.append(path.name)
        return hash_file(path)

    monkeypatch.setattr(files, "hash_file", counted)
    return names


@pytest.fixture
def no_haste(monkeypatch: pytest.MonkeyPatch):
    """Files written just now count as written long ago."""
    monkeypatch.setattr(file_hashes, "_RECENT_NS", -1_000_000_000)


def build_folder(folder: Path, content: bytes = b"weights") -> Path:
    (folder / "unet").mkdir(parents=True)
    (folder / "unet" / "model.safetensors").write_bytes(content)
    (folder / "config.json").write_bytes(b"{}")
    return folder


def identity(name: str, revision: str = "") -> str:
    return settled(WhisperSettings(weights=Weights(name=name, revision=revision))).weights.identity


def test_a_commit_is_an_identity_without_any_file_here():
    assert identity("owner/model", COMMIT) == f"owner/model@{COMMIT}"


def test_the_newest_that_was_fetched_is_told_by_its_commit_and_kept_for_other_machines():
    build_cached("owner/model", {"config.json": b"{}"})

    found = settled(WhisperSettings(weights=Weights(name="owner/model"))).weights

    assert found.identity == f"owner/model@{COMMIT}"
    assert found.revision == COMMIT


def test_a_model_of_the_catalogue_has_an_identity_before_it_is_fetched():
    entry = listed("Systran/faster-whisper-small")

    assert entry is not None
    assert identity(entry.name) == f"{entry.name}@{entry.revision}"
    build_cached(entry.name, {"config.json": b"{}"}, OTHER_COMMIT)
    assert identity(entry.name) == f"{entry.name}@{entry.revision}"


def test_what_is_neither_fetched_nor_pinned_says_both_ways_out():
    with pytest.raises(WeightsError, match=r"fetch owner/model`, or write owner/model@COMMIT"):
        identity("owner/model")


def test_equal_folders_are_the_same_model_wherever_they_lie(tmp_path: Path):
    one, other = build_folder(tmp_path / "one"), build_folder(tmp_path / "two" / "deep")

    assert identity(str(one)) == identity(str(other))
    assert identity(str(one)).startswith("sha256:")


def test_any_other_byte_or_name_is_another_model(tmp_path: Path):
    one = build_folder(tmp_path / "one")
    other = build_folder(tmp_path / "other", b"weightz")
    renamed = build_folder(tmp_path / "renamed")
    (renamed / "config.json").rename(renamed / "config2.json")

    assert len({identity(str(one)), identity(str(other)), identity(str(renamed))}) == 3


def test_what_only_speaks_about_a_model_is_not_it(tmp_path: Path):
    folder = build_folder(tmp_path / "one")
    before = identity(str(folder))
    for name in ("README.md", "LICENSE", "sample.png", ".gitattributes", ".git/HEAD"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")

    assert identity(str(folder)) == before


def test_a_folder_without_files_is_no_model(tmp_path: Path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(WeightsError, match="no file at all"):
        identity(str(tmp_path / "empty"))


def test_a_link_to_nowhere_is_a_missing_file(tmp_path: Path):
    folder = build_folder(tmp_path / "one")
    (folder / "vae.safetensors").symlink_to("gone")

    with pytest.raises(WeightsError, match=r"vae.safetensors' is missing"):
        identity(str(folder))


@pytest.mark.usefixtures("no_haste")
def test_files_are_read_once(tmp_path: Path, read: list[str]):
    folder = build_folder(tmp_path / "one")

    first = identity(str(folder))
    assert sorted(read) == ["config.json", "model.safetensors"]
    assert identity(str(folder)) == first
    assert len(read) == 2


@pytest.mark.usefixtures("no_haste")
def test_only_what_changed_is_read_anew(tmp_path: Path, read: list[str]):
    folder = build_folder(tmp_path / "one")
    first = identity(str(folder))
    read.clear()

    weights = folder / "unet" / "model.safetensors"
    facts = weights.stat()
    weights.write_bytes(b"WEIGHTS")
    os.utime(weights, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # as `rsync --times` does

    assert identity(str(folder)) != first
    assert read == ["model.safetensors"]


def test_a_file_written_just_now_is_not_trusted_to_stay(tmp_path: Path, read: list[str]):
    folder = build_folder(tmp_path / "one")

    for path in folder.rglob("*"):
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))

    identity(str(folder))
    identity(str(folder))

    assert len(read) == 4


@pytest.mark.usefixtures("no_haste")
@pytest.mark.parametrize("memo", [b"", b"{", b"[]", b'{"a": 1}', b"\xff"])
def test_a_damaged_memory_is_forgotten(memo: bytes, tmp_path: Path, read: list[str]):
    folder = build_folder(tmp_path / "one")
    first = identity(str(folder))
    path = home() / "weights" / "hashes.json"
    assert json.loads(path.read_bytes())
    path.write_bytes(memo)

    assert identity(str(folder)) == first
    assert len(read) == 4
    assert json.loads(path.read_bytes())


@pytest.mark.usefixtures("no_haste")
def test_a_full_disk_only_costs_the_memory(tmp_path: Path):
    folder = build_folder(tmp_path / "one")

    def full(operation: str, path: Path) -> None:
        if operation in ("write", "make the folder"):
            raise OSError(28, "No space left on device")

    files.inject(full)

    assert identity(str(folder)).startswith("sha256:")


def test_a_disk_that_fails_is_told(tmp_path: Path):
    folder = build_folder(tmp_path / "one")

    def broken(operation: str, path: Path) -> None:
        if path.suffix == ".safetensors":
            raise OSError(5, "Input/output error")

    files.inject(broken)

    with pytest.raises(StoreError, match="Input/output error"):
        identity(str(folder))


def test_reading_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[str, int]] = []

    class Heard(progress.Silence):
        def begin(self, stage: str, total: int) -> None:
            told.append((stage, total))

        def end(self, stage: str, executed: int, cached: int) -> None:
            told.append((stage, executed))

    progress.tell(Heard())
    folder = build_folder(tmp_path / "one")
    identity(str(folder))
    assert told == []

    monkeypatch.setattr(file_hashes, "_LONG_BYTES", 1)
    identity(str(folder))
    assert told == [("weights", 2), ("weights", 2)]


def test_each_model_of_the_settings_is_settled_and_nothing_else(tmp_path: Path):
    lora = tmp_path / "lora.safetensors"
    given = SdxlSettings(
        weights=Weights(name=str(build_folder(tmp_path / "one"))), lora=str(lora), steps=7
    )

    found = settled(given)

    assert found.weights.identity.startswith("sha256:")
    assert found.weights.name == given.weights.name
    assert found.adapter is not None
    assert found.adapter.identity.startswith("h94/IP-Adapter@")
    assert found.lora == str(lora)
    assert found.steps == 7
    assert settled(SdxlSettings(adapter=None)).adapter is None


def test_settling_twice_changes_nothing(tmp_path: Path, read: list[str]):
    once = settled(SdxlSettings(weights=Weights(name=str(build_folder(tmp_path / "one")))))
    read.clear()

    assert settled(once) == once
    assert read == []


def test_only_the_identity_decides_a_key(tmp_path: Path):
    one, other = build_folder(tmp_path / "one"), build_folder(tmp_path / "two")
    settings = [
        settled(SdxlSettings(weights=Weights(name=str(folder)), batch=batch))
        for folder, batch in ((one, 1), (other, 4))
    ]

    assert canonical_json(settings[0]) == canonical_json(settings[1])
    assert str(tmp_path) not in canonical_json(settings[0])
