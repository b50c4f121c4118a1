import os
from pathlib import Path

import pytest

from storygen.errors import WeightsError
from storygen.models.weights import Weights
from storygen.weights.catalogue import listed
from storygen.weights.finding import locate
from storygen.weights.hub_cache import cache_folder, model_folder
from tests.support.hub_caches import COMMIT, OTHER_COMMIT, blob_of, build_cached

FILES = {
    "config.json": b"{}",
    "unet/model-00001-of-00002.safetensors": b"one",
    "unet/model-00002-of-00002.safetensors": b"two",
}
NEEDED = ("*.json", "unet/*.safetensors")
MODEL = Weights(name="owner/model")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.chdir(tmp_path)


def refused(weights: Weights, needed: tuple[str, ...] = NEEDED) -> str:
    with pytest.raises(WeightsError) as refusal:
        locate(weights, needed)
    return str(refusal.value)


def test_a_fetched_model_is_found_by_its_name_and_by_its_commit():
    there = build_cached("owner/model", FILES)

    assert locate(MODEL, NEEDED) == there
    assert locate(MODEL) == there
    assert locate(Weights(name="owner/model", revision=COMMIT), NEEDED) == there


def test_a_branch_and_a_pull_request_are_revisions():
    there = build_cached("owner/model", FILES, ref="refs/pr/10")

    assert locate(Weights(name="owner/model", revision="refs/pr/10"), NEEDED) == there


def test_a_model_that_was_not_fetched_says_how():
    assert refused(MODEL) == (
        "the model owner/model is not here: run `storygen models fetch owner/model`"
    )
    assert "`storygen models fetch owner/model@dev`" in refused(
        Weights(name="owner/model", revision="dev")
    )


def test_a_model_of_the_catalogue_says_how_large_it_is():
    assert "(13.9 GB)" in refused(Weights(name="stabilityai/sdxl-turbo"))


def test_a_name_means_the_commit_of_the_catalogue_whatever_else_was_fetched():
    name = "stabilityai/sdxl-turbo"
    entry = listed(name)
    assert entry is not None

    build_cached(name, FILES, OTHER_COMMIT)
    assert f"but {name}@{OTHER_COMMIT} is" in refused(Weights(name=name))

    there = build_cached(name, FILES, entry.revision, ref="")
    assert locate(Weights(name=name), NEEDED) == there
    assert locate(Weights(name=name, revision="main")).name == OTHER_COMMIT


def test_one_file_of_a_model_is_named_in_the_command():
    assert refused(MODEL, ("lora 4.safetensors",)).endswith(
        "run `storygen models fetch owner/model --only 'lora 4.safetensors'`"
    )


def test_a_missing_part_is_named_with_the_command():
    build_cached("owner/model", FILES)

    told = refused(MODEL, (*NEEDED, "vae/*.safetensors"))

    assert told == (
        "the model owner/model is here in part only: no file vae/*.safetensors; "
        "run `storygen models fetch owner/model`"
    )


def test_an_interrupted_download_is_told_apart():
    build_cached("owner/model", {"config.json": b"{}"})
    (model_folder("owner/model") / "blobs" / "abc.incomplete").write_bytes(b"half")

    assert "(its download was interrupted): no file unet/*.safetensors" in refused(MODEL)


def test_what_is_left_of_a_download_that_went_on_to_its_end_is_no_matter():
    there = build_cached("owner/model", FILES)
    blob = blob_of(there / "config.json")
    blob.with_name(f"{blob.name}.0a1b2c3d.incomplete").write_bytes(b"half")

    assert locate(MODEL, NEEDED) == there
    assert "interrupted" not in refused(MODEL, ("vae/*",))


def test_a_piece_of_several_that_is_missing_is_found_without_a_pattern_for_it():
    there = build_cached("owner/model", FILES)
    (there / "unet/model-00002-of-00002.safetensors").unlink()

    assert "unet/model-00002-of-00002.safetensors is missing" in refused(MODEL)
    assert "unet/model-00002-of-00002.safetensors is missing" in refused(MODEL, ())


@pytest.mark.parametrize("needed", [NEEDED, ("config.json", "unet/*"), ()])
def test_a_link_to_bytes_that_are_gone_and_an_empty_file_are_faults(needed: tuple[str, ...]):
    there = build_cached("owner/model", FILES)

    blob_of(there / "config.json").write_bytes(b"")
    assert "config.json is empty" in refused(MODEL, needed)

    blob_of(there / "config.json").unlink()
    assert "config.json is missing" in refused(MODEL, needed)


def test_a_name_whose_snapshot_was_removed_is_not_here():
    there = build_cached("owner/model", FILES)
    there.rename(there.with_name(OTHER_COMMIT))

    assert f"not here, but owner/model@{OTHER_COMMIT} is" in refused(MODEL)


@pytest.mark.parametrize("noted", [b"", b"not a commit", b"\xff\xff"])
def test_a_damaged_ref_is_no_ref(noted: bytes):
    build_cached("owner/model", FILES)
    (model_folder("owner/model") / "refs" / "main").write_bytes(noted)

    assert "is not here" in refused(MODEL)


def test_a_folder_is_returned_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "my model"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"{}")
    monkeypatch.setenv("HOME", str(tmp_path))

    for name in ("my model", "./my model", "~/my model", str(folder)):
        assert locate(Weights(name=name), ["config.json"]) == folder
    assert "no file *.safetensors; copy it anew" in refused(
        Weights(name="my model"), ("*.safetensors",)
    )


def test_a_folder_whose_name_has_an_at_sign(tmp_path: Path):
    folder = tmp_path / "me@home"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"{}")

    assert locate(Weights(name=f"{tmp_path}/me", revision="home")) == folder


def test_a_folder_has_no_revisions(tmp_path: Path):
    assert "leave out @1.0" in refused(Weights(name=str(tmp_path), revision="1.0"))


@pytest.mark.parametrize(
    "name", ["/nowhere/model", "./model", "../model", ".", "~/model", "a/b/c", "C:model", "a\\b"]
)
def test_a_path_without_a_folder_is_never_asked_of_the_hub(name: str):
    told = refused(Weights(name=name))

    assert "fetch" not in told
    assert "no such folder" in told or "copy it anew" in told


@pytest.mark.parametrize("name", ["", "gpt2", "owner/", "owner/na me", "own?er/name"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_said(name: str):
    assert "owner/name" in refused(Weights(name=name))


@pytest.mark.parametrize("revision", ["..", "a/../../b", "/etc", "a b"])
def test_a_revision_leads_nowhere_else(revision: str):
    assert "neither a folder nor a hub id" in refused(Weights(name="a/b", revision=revision))


def test_a_file_is_not_a_model(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"1")

    assert "is a file" in refused(Weights(name="model.safetensors"))


def test_an_unknown_user_is_told():
    with pytest.raises(Exception, match="no user"):
        locate(Weights(name="~nobody-of-this-name/model"))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HF_HUB_CACHE": "~/one"}, "HOME/one"),
        ({"HUGGINGFACE_HUB_CACHE": "$HOME/two"}, "HOME/two"),
        ({"HF_HOME": "~/three"}, "HOME/three/hub"),
        ({"XDG_CACHE_HOME": "/four"}, "/four/huggingface/hub"),
        ({}, "HOME/.cache/huggingface/hub"),
    ],
)
def test_the_cache_lies_where_the_hubs_client_has_it(
    environment: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert str(cache_folder()) == expected.replace("HOME", os.environ["HOME"])
