import json
import struct
from pathlib import Path

import pytest

from storygen.errors import WeightsError
from storygen.models.weights import Weights
from storygen.weights.safetensors_header import header_fault
from storygen.weights.verifying import verify
from tests.support.hub_caches import blob_of, build_cached, build_safetensors

FILES = {"config.json": b"{}", "unet/model.safetensors": build_safetensors()}
MODEL = Weights(name="owner/model")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


def found(weights: Weights) -> dict[str, tuple[str, str]]:
    return {one.name: (one.proof, one.fault) for one in verify(weights)}


def plain_folder(folder: Path) -> Path:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_whole_files_are_what_the_hub_recorded():
    build_cached("owner/model", FILES)

    assert found(MODEL) == {"config.json": ("hash", ""), "unet/model.safetensors": ("hash", "")}


@pytest.mark.parametrize("name", FILES)
def test_one_other_byte_is_found(name: str):
    blob = blob_of(build_cached("owner/model", FILES) / name)
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)

    wrong = {name: fault for name, (_, fault) in found(MODEL).items() if fault}

    assert wrong == {name: "is damaged: the hub has other bytes"}


def test_a_cut_file_is_told_as_such():
    blob = blob_of(build_cached("owner/model", FILES) / "unet/model.safetensors")
    blob.write_bytes(build_safetensors(cut_bytes=5))

    assert found(MODEL)["unet/model.safetensors"] == ("hash", "is cut short by 5 bytes")


def test_bytes_that_are_gone_are_missing():
    blob_of(build_cached("owner/model", FILES) / "config.json").unlink()

    assert found(MODEL)["config.json"] == ("size", "is missing")


def test_a_part_that_was_never_fetched_is_missing():
    build_cached("Systran/faster-whisper-small", FILES, "536b0662742c02347bc0e980a01041f333bce120")

    assert found(Weights(name="Systran/faster-whisper-small"))[""] == ("size", "no file model.bin")


def test_a_folder_is_checked_by_its_formats(tmp_path: Path):
    folder = plain_folder(tmp_path / "model")
    (folder / "merges.txt").write_bytes(b"a b\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "index.json").write_bytes(b"no")

    assert found(Weights(name=str(folder))) == {
        "config.json": ("format", ""),
        "merges.txt": ("size", ""),
        "unet/model.safetensors": ("format", ""),
    }


def test_what_is_wrong_in_a_folder_is_told(tmp_path: Path):
    folder = plain_folder(tmp_path / "model")
    (folder / "config.json").write_bytes(b"{")
    (folder / "vocab.txt").write_bytes(b"")
    (folder / "unet" / "model.safetensors").write_bytes(build_safetensors(cut_bytes=4))

    faults = {name: fault for name, (_, fault) in found(Weights(name=str(folder))).items()}

    assert faults["config.json"].startswith("is no JSON (")
    assert faults["vocab.txt"] == "is empty"
    assert faults["unet/model.safetensors"] == "is cut short by 4 bytes"


def test_what_is_not_here_cannot_be_checked():
    with pytest.raises(WeightsError, match="storygen models fetch owner/model"):
        found(MODEL)


def head_of(tensors: object, data: bytes = b"") -> bytes:
    head = json.dumps(tensors).encode()
    return struct.pack("<Q", len(head)) + head + data


def tensor(begin: int, end: int, dtype: str = "U8") -> dict[str, object]:
    return {"dtype": dtype, "shape": [end - begin], "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (build_safetensors(), ""),
        (head_of({}), ""),
        (head_of({"a": tensor(0, 2), "b": tensor(2, 2), "c": tensor(2, 5)}, b"12345"), ""),
        (head_of({"a": tensor(0, 2, "F8_E4M3")}, b"12"), ""),
        (b"", "is cut short or is no safetensors file"),
        (b"\x01\x02", "is cut short or is no safetensors file"),
        (b"PK\x03\x04 a zip of a pickle", "is cut short or is no safetensors file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "is cut short or is no"),
        (struct.pack("<Q", 4) + b"{not", "has a head that cannot be read"),
        (struct.pack("<Q", 2) + b"\xff\xfe", "has a head that cannot be read"),
        (head_of([]), "has a head that cannot be read"),
        (head_of({"a": 1}), "has a head that cannot be read"),
        (head_of({"a": {"dtype": "U8", "shape": [1]}}), "has a head that cannot be read"),
        (head_of({"a": tensor(0, 1), "b": tensor(2, 3)}, b"123"), "overlap or leave gaps"),
        (head_of({"a": tensor(0, 2), "b": tensor(1, 3)}, b"123"), "overlap or leave gaps"),
        (build_safetensors(4, shape=5), "the tensor a has another size than its shape"),
        (build_safetensors() + b"1", "has 1 bytes too many"),
    ],
)
def test_a_head_tells_of_the_whole_file(content: bytes, fault: str, tmp_path: Path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)

    told = header_fault(path)

    assert fault in told if fault else told == ""
