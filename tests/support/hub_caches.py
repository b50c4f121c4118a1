"""Models as the hub's client leaves them on disk, and what goes wrong with them."""

import json
import struct
from pathlib import Path

from storygen.weights.hub_cache import model_folder
from tests.support.hub_server import etag

COMMIT = "c0ffee" + "0" * 34
OTHER_COMMIT = "decaf" + "0" * 35


def build_cached(
    name: str, files: dict[str, bytes], commit: str = COMMIT, ref: str = "main"
) -> Path:
    """A fetched model in the cache's layout; its snapshot folder."""
    folder = model_folder(name)
    snapshot = folder / "snapshots" / commit
    for file, content in files.items():
        blob = folder / "blobs" / etag(file, content)
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        link = snapshot / file
        link.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * (len(Path(file).parts) + 1)
        link.symlink_to(f"{up}blobs/{blob.name}")
    if ref:
        note = folder / "refs" / ref
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(commit, encoding="ascii")
    return snapshot


def blob_of(path: Path) -> Path:
    """The bytes behind a file of a snapshot."""
    return path.parent / path.readlink()


def build_safetensors(items: int = 4, cut_bytes: int = 0, shape: int | None = None) -> bytes:
    """A tensor of some 32-bit floats, as safetensors writes it."""
    about = {"dtype": "F32", "shape": [items if shape is None else shape]}
    head = json.dumps({"a": {**about, "data_offsets": [0, 4 * items]}, "__metadata__": {}}).encode()
    whole = struct.pack("<Q", len(head)) + head + b"\0" * (4 * items)
    return whole[: len(whole) - cut_bytes]
