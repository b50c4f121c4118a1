import json
import subprocess
import sys
from pathlib import Path

import pytest

from storygen.cli.main import main
from storygen.weights import fetching
from storygen.weights.catalogue import CATALOGUE, listed
from tests.support.hub_caches import OTHER_COMMIT, blob_of, build_cached, build_safetensors

NAME = "Systran/faster-whisper-small"
FILES = {
    "config.json": b"{}", "model.bin": b"1", "tokenizer.json": b"{}", "vocabulary.txt": b"a",
    "preprocessor_config.json": b"{}",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


@pytest.fixture
def commit() -> str:
    entry = listed(NAME)
    assert entry is not None
    return entry.revision


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert main(["models", "list", "--json"]) == 0
    return {row["model"]: row for row in json.loads(capsys.readouterr().out)}


def test_help_is_quick_and_imports_nothing_heavy():
    answered = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "storygen.cli.main", "models", "--help"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    modules = {line.rpartition("|")[2].strip() for line in answered.stderr.splitlines()}

    assert "verify" in answered.stdout
    assert not modules & {"prefect", "numpy", "torch", "huggingface_hub", "rich"}


def test_listing_imports_no_client_of_the_hub():
    program = "import sys; from storygen.cli.main import main; main(['models', 'list']); "
    program += "print('huggingface_hub' in sys.modules, 'torch' in sys.modules)"
    answered = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert answered.stdout.splitlines()[-1] == "False False"


def test_each_model_is_listed_with_its_size_and_licence(capsys: pytest.CaptureFixture[str]):
    assert main(["models", "list"]) == 0
    told = capsys.readouterr().out

    for entry in CATALOGUE:
        assert entry.name in told
        assert entry.licence in told
    assert told.count("not fetched") == len(CATALOGUE)
    assert "13.9 GB" in told


def test_what_is_here_is_told_apart(commit: str, capsys: pytest.CaptureFixture[str]):
    assert rows(capsys)[NAME]["state"] == "not fetched"

    build_cached(NAME, FILES, OTHER_COMMIT)
    assert rows(capsys)[NAME]["state"] == "not fetched"

    there = build_cached(NAME, FILES, commit, ref="")
    row = rows(capsys)[NAME]
    assert (row["state"], row["commit"], row["folder"]) == ("fetched", commit, str(there))

    (there / "model.bin").unlink()
    row = rows(capsys)[NAME]
    assert (row["state"], row["fault"]) == ("in part", "no file model.bin")


def test_verify_takes_all_that_is_fetched(commit: str, capsys: pytest.CaptureFixture[str]):
    assert main(["models", "verify"]) == 0
    assert "no model" in capsys.readouterr().out

    build_cached(NAME, FILES, commit, ref="")
    assert main(["models", "verify"]) == 0
    assert capsys.readouterr().out.count("same") == len(FILES)


def test_a_damaged_model_is_told_with_the_cure(commit: str, capsys: pytest.CaptureFixture[str]):
    blob_of(build_cached(NAME, FILES, commit) / "model.bin").write_bytes(b"2")

    assert main(["models", "verify", NAME]) == 1
    told = capsys.readouterr().out
    assert "WRONG     model.bin is damaged" in told
    assert f"`storygen models fetch {NAME} --mend`" in told


def test_a_damaged_folder_is_told_with_another_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "a.safetensors").write_bytes(build_safetensors(cut_bytes=1))
    (folder / "b.safetensors").write_bytes(build_safetensors())

    assert main(["models", "verify", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "readable  b.safetensors" in told
    assert "copy the files marked WRONG anew" in told
    assert "--mend" not in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify", "owner/model"], "storygen models fetch owner/model"),
        (["verify", "./nowhere"], "no such folder"),
        (["fetch"], "needs a model"),
        (["fetch", "--provider", "sdx"], "did you mean 'sdxl'"),
        (["fetch", "--all-of", "gpus"], "valid: local-gpu"),
        (["fetch", "gpt2"], "neither a folder nor a hub id"),
        (["fetch", "./nowhere"], "no such folder"),
        (["fetch", "."], "nothing to fetch"),
    ],
)
def test_a_wrong_request_is_one_sentence(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["models", *arguments]) == 2

    [line] = capsys.readouterr().err.splitlines()
    assert told in line


def test_offline_is_said_before_anything_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    assert main(["models", "fetch", "owner/model"]) == 2
    assert "HF_HUB_OFFLINE is set" in capsys.readouterr().err


def test_a_missing_client_is_said_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(fetching, "find_spec", lambda name: None)

    assert main(["models", "fetch", "owner/model"]) == 2
    assert "pip install 'storygen[gpu]'" in capsys.readouterr().err
