"""Checking a model's files against what the hub recorded of them, and against their formats."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from storygen import files
from storygen.models.weights import Weights
from storygen.weights.catalogue import listed
from storygen.weights.finding import find_folder, first_fault, local_folder
from storygen.weights.safetensors_header import header_fault

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_SHA1 = re.compile(r"[0-9a-f]{40}")
_CHUNK_BYTES = 1 << 20

Proof = Literal["hash", "format", "size"]
"""How a file was checked: against the hub's hash, by what it must look like, or by not being
empty."""


class Finding(NamedTuple):
    """What is known of one file.

    Attributes:
        name: From the model's folder; empty if the fault is of the model as a whole.
        path: The file.
        proof: How it was checked.
        fault: What is wrong, in words; empty if nothing is.
    """

    name: str
    path: Path
    proof: Proof
    fault: str


def verify(weights: Weights) -> Iterator[Finding]:
    """Read each file of a model and compare; takes as long as reading it does.

    Args:
        weights: A folder, or a hub id whose files were fetched.

    Yields:
        A finding for each file as it is done, then one for each part that is missing.

    Raises:
        WeightsError: There is no such folder or model here.
        StoreError: A file cannot be read.
    """
    folder = find_folder(weights)
    faults: list[str] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_dir() or name.parts[0].startswith("."):
            continue
        proof, fault = _checked(path)
        faults.append(fault)
        yield Finding(name.as_posix(), path, proof, fault)
    entry = listed(weights.name) if local_folder(weights) is None else None
    missing = first_fault(folder, entry.files if entry else ())
    if missing and not any(faults):
        yield Finding("", folder, "size", missing)


def _checked(path: Path) -> tuple[Proof, str]:
    try:
        size_bytes = files.size_bytes(path)
        recorded = path.resolve().name if path.is_symlink() else ""
        if _SHA256.fullmatch(recorded):
            return "hash", _compared(path, files.hash_file(path), recorded)
        if _GIT_SHA1.fullmatch(recorded):
            return "hash", _compared(path, _git_sha1(path, size_bytes), recorded)
        if path.suffix == ".safetensors":
            return "format", header_fault(path)
        if path.suffix == ".json":
            return "format", _json_fault(path)
    except FileNotFoundError:
        return "size", "is missing"
    return "size", "" if size_bytes else "is empty"


def _compared(path: Path, found: str, recorded: str) -> str:
    if found == recorded:
        return ""
    head = header_fault(path) if path.suffix == ".safetensors" else ""
    return head or "is damaged: the hub has other bytes"


def _git_sha1(path: Path, size_bytes: int) -> str:
    """The name that git gives to a file's content, as the hub does to small files."""
    hasher = hashlib.sha1(f"blob {size_bytes}\0".encode(), usedforsecurity=False)
    with files.open_read(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            hasher.update(chunk)
    return hasher.hexdigest()


def _json_fault(path: Path) -> str:
    try:
        json.loads(files.read_bytes(path))
    except ValueError as error:
        return f"is no JSON ({error})"
    return ""
