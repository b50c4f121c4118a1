import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from storygen.cli.main import main
from storygen.errors import WeightsError
from storygen.models.weights import Weights
from storygen.weights import fetching
from storygen.weights.catalogue import CATALOGUE, listed
from storygen.weights.finding import locate
from storygen.weights.hub_cache import model_folder
from tests.support.hub_caches import (
    COMMIT,
    OTHER_COMMIT,
    blob_of,
    build_cached,
    build_safetensors,
)
from tests.support.hub_server import Hub, HubModel, running_hub

pytestmark = pytest.mark.slow

FILES = {
    "README.md": b"# A model",
    "config.json": b"{}",
    "model.safetensors": build_safetensors(100_000),
    "pytorch_model.bin": b"a pickle",
}
NEEDED = ("config.json", "*.safetensors")
NAME = "owner/model"
MODEL = Weights(name=NAME)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Hub]:
    with running_hub() as hub:
        hub.models[NAME] = HubModel(dict(FILES), COMMIT)
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
        for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        yield hub


def fetch(*arguments: str) -> int:
    return main(["models", "fetch", *arguments])


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """What the command failed with; nothing else looks like it."""
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("storygen: ")
    assert not any("Traceback" in line for line in lines)
    return lines[-1]


def test_what_is_fetched_is_found_and_whole(hub: Hub, capsys: pytest.CaptureFixture[str]):
    assert fetch(NAME) == 0

    out, err = capsys.readouterr()
    assert out == f"{locate(MODEL, NEEDED)}\n"
    assert err.splitlines()[0] == f"{NAME}@{COMMIT[:8]}: 401 kB in 2 files, 0 of them here"
    assert [line.split()[-1] for line in err.splitlines()[1:]] == [
        "config.json", "model.safetensors",
    ]  # fmt: skip
    assert main(["models", "verify", NAME]) == 0
    assert capsys.readouterr().out.count("same") == 2


def test_what_is_here_is_not_fetched_again(hub: Hub, capsys: pytest.CaptureFixture[str]):
    fetch(NAME)
    hub.asked.clear()

    assert fetch(NAME) == 0
    assert hub.got("GET", "resolve") == []
    assert "2 files, 2 of them here" in capsys.readouterr().err


def test_pickles_and_what_only_speaks_about_the_model_are_left_there(hub: Hub):
    fetch(NAME)

    assert hub.got("HEAD", "pytorch_model.bin") == []
    assert hub.got("HEAD", "README.md") == []


def test_the_newest_takes_the_place_of_the_older_once_it_is_whole(
    hub: Hub, capsys: pytest.CaptureFixture[str]
):
    fetch(NAME)
    older = locate(MODEL)
    newer = {**FILES, "model.safetensors": build_safetensors(200_000)}
    hub.models[NAME] = HubModel(newer, OTHER_COMMIT)
    hub.models[NAME].gated = True  # breaks the second fetch after its plan

    assert fetch(NAME) == 2
    assert locate(MODEL, NEEDED) == older

    hub.models[NAME].gated = False
    assert fetch(NAME) == 0
    assert locate(MODEL, NEEDED).name == OTHER_COMMIT
    assert locate(Weights(name=NAME, revision=COMMIT), NEEDED) == older


def test_a_commit_is_fetched_without_becoming_what_the_name_means(hub: Hub):
    assert fetch(f"{NAME}@{COMMIT}") == 0

    assert locate(Weights(name=NAME, revision=COMMIT), NEEDED)
    with pytest.raises(WeightsError, match="is not here, but"):
        locate(MODEL)


def test_a_model_of_the_catalogue_is_fetched_at_its_commit(
    hub: Hub, capsys: pytest.CaptureFixture[str]
):
    name = "facebook/musicgen-small"
    entry = listed(name)
    assert entry is not None
    hub.models[name] = HubModel(dict(FILES), entry.revision)

    assert fetch(name) == 0
    assert entry.revision in hub.asked[-1][1] or hub.got("GET", entry.revision)
    assert "licence: CC-BY-NC-4.0" in capsys.readouterr().err
    assert locate(Weights(name=name), NEEDED).name == entry.revision


def test_all_models_of_a_provider_are_fetched_at_once(hub: Hub):
    for entry in (entry for entry in CATALOGUE if entry.provider == "ltx"):
        files = {"model_index.json": b"{}"}
        files |= {f"{part}/a.safetensors": b"1" for part in ("vae", "latent_upsampler")}
        hub.models[entry.name] = HubModel(files, entry.revision)

    assert fetch("--provider", "ltx") == 0
    for name in hub.models:
        assert name == NAME or locate(Weights(name=name))


def test_a_download_that_breaks_off_goes_on_where_it_was(hub: Hub):
    hub.models[NAME].files["model.safetensors"] = build_safetensors(6_000_000)
    hub.breaks = [15_000_000]

    assert fetch(NAME) == 0
    [first, second] = hub.got("GET", "/storage/")
    assert "range" not in first
    assert second["range"] == f"bytes={10 * 2**20}-"  # the client keeps whole pieces of 10 MiB
    assert main(["models", "verify", NAME]) == 0


def test_files_that_are_here_stay_when_a_later_one_fails(
    hub: Hub, capsys: pytest.CaptureFixture[str]
):
    hub.breaks = [10] * 20

    assert fetch(NAME) == 1
    assert "run the same command" in sentence(capsys)
    with pytest.raises(WeightsError, match="is not here"):
        locate(MODEL)

    hub.breaks = []
    hub.asked.clear()
    assert fetch(NAME) == 0
    assert hub.got("GET", "config.json") == []
    assert locate(MODEL, NEEDED)


@pytest.mark.parametrize("damage", [b"", b"cut short"])
def test_a_file_that_lies_here_in_part_is_fetched_anew(damage: bytes, hub: Hub):
    there = build_cached(NAME, {name: FILES[name] for name in ("config.json", "model.safetensors")})
    blob_of(there / "model.safetensors").write_bytes(damage)

    assert fetch(NAME) == 0
    assert main(["models", "verify", NAME]) == 0


def test_bytes_without_a_name_are_not_trusted(hub: Hub):
    there = build_cached(NAME, {name: FILES[name] for name in ("config.json", "model.safetensors")})
    blob_of(there / "model.safetensors").write_bytes(b"cut short")
    (there / "model.safetensors").unlink()

    assert fetch(NAME) == 0
    assert main(["models", "verify", NAME]) == 0


def test_a_link_to_nowhere_is_mended(hub: Hub):
    there = build_cached(NAME, {name: FILES[name] for name in ("config.json", "model.safetensors")})
    blob_of(there / "model.safetensors").unlink()

    assert fetch(NAME) == 0
    assert main(["models", "verify", NAME]) == 0


def test_other_bytes_of_the_same_length_are_mended_on_request(
    hub: Hub, capsys: pytest.CaptureFixture[str]
):
    fetch(NAME)
    blob = blob_of(locate(MODEL) / "model.safetensors")
    blob.write_bytes(bytes(len(FILES["model.safetensors"])))
    assert main(["models", "verify", NAME]) == 1

    assert fetch(NAME, "--mend") == 0
    assert "fetching it anew" in capsys.readouterr().err
    assert main(["models", "verify", NAME]) == 0


def test_a_variant_and_single_files_can_be_chosen(hub: Hub):
    hub.models[NAME].files["model.fp16.safetensors"] = b"half"

    assert fetch(NAME, "--variant", "fp16") == 0
    assert hub.got("GET", "config.json")
    with pytest.raises(WeightsError, match=r"no file model\.safetensors"):
        locate(MODEL, ["model.safetensors"])

    assert fetch(NAME, "--only", "model.safetensors") == 0
    assert locate(MODEL, ["model.safetensors", "model.fp16.safetensors"])


def test_a_model_without_safetensors_is_not_taken(hub: Hub, capsys: pytest.CaptureFixture[str]):
    del hub.models[NAME].files["model.safetensors"]

    assert fetch(NAME) == 2
    assert "no weights as safetensors" in sentence(capsys)
    assert fetch(NAME, "--only", "lora.safetensors") == 2
    assert "named lora.safetensors" in sentence(capsys)
    assert not model_folder(NAME).exists()


def test_a_token_opens_a_gated_model_and_is_never_shown(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    hub.models[NAME].gated, hub.models[NAME].token = True, "hf_right"

    assert fetch(NAME) == 2
    told = sentence(capsys)
    assert f"agree at {hub.url}/{NAME}" in told
    assert "HF_TOKEN" in told

    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    assert fetch(NAME) == 2
    assert "hf_wrong" not in sentence(capsys)

    monkeypatch.setenv("HF_TOKEN", "hf_right")
    assert fetch(NAME) == 0
    assert "hf_right" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("owner/none", "the hub has no model owner/none"),
        (f"{NAME}@dev", f"{NAME} has no revision 'dev'"),
        (f"{NAME}@{OTHER_COMMIT}", "has no revision"),
    ],
)
def test_what_the_hub_does_not_have_is_said(
    name: str, told: str, hub: Hub, capsys: pytest.CaptureFixture[str]
):
    assert fetch(name) == 2
    assert told in sentence(capsys)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (500, 1, "answered 500: run the same command later"),
        (503, 1, "answered 503: run the same command later"),
        (429, 1, "answered 429: run the same command later"),
        (401, 2, "set HF_TOKEN"),
        (403, 2, "set HF_TOKEN"),
        (410, 2, "410"),
    ],
)
def test_what_the_hub_answers_instead_is_said(
    status: int, code: int, told: str, hub: Hub, capsys: pytest.CaptureFixture[str]
):
    hub.status = status

    assert fetch(NAME) == code
    assert told in sentence(capsys)


def test_a_hub_that_is_not_there_is_said(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")

    assert fetch(NAME) == 1
    assert "http://127.0.0.1:9 cannot be reached (Connection refused)" in sentence(capsys)


def test_a_disk_without_room_is_said_before_anything_is_fetched(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(fetching, "disk_free_bytes", lambda folder: 1_000_000)

    assert fetch(NAME) == 2
    assert "needs 401 kB and 1 MB are free" in sentence(capsys)
    assert hub.got("HEAD", "resolve") == []


def test_a_folder_that_cannot_be_written_is_said(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "file" / "hub"))

    assert fetch(NAME) == 1
    assert "Not a directory" in sentence(capsys)


def test_a_mirror_that_tells_no_sizes_will_do(hub: Hub, capsys: pytest.CaptureFixture[str]):
    hub.models[NAME].tells_sizes = False
    name = "facebook/musicgen-small"
    entry = listed(name)
    assert entry is not None
    hub.models[name] = HubModel(dict(FILES), entry.revision, tells_sizes=False)

    assert fetch(NAME, name) == 0
    told = capsys.readouterr().err
    assert f"{NAME}@{COMMIT[:8]}: of unknown size" in told
    assert ": 2.4 GB in" in told


def test_stopping_a_download_leaves_no_half_model_and_the_same_command_goes_on(
    hub: Hub, tmp_path: Path
):
    hub.models[NAME].files["model.safetensors"] = build_safetensors(10_000_000)
    hub.bytes_per_s = 4_000_000
    started = subprocess.Popen(
        [sys.executable, "-m", "storygen.cli.main", "models", "fetch", NAME],
        env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not hub.got("GET", "/storage/") and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)

    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=20)

    assert started.returncode == 130
    assert told.splitlines()[-1].startswith("storygen: stopped")
    with pytest.raises(WeightsError, match="is not here"):
        locate(MODEL)
    hub.bytes_per_s = 0
    assert fetch(NAME) == 0
    assert main(["models", "verify", NAME]) == 0
