"""Finding a model's files on this machine; nothing is fetched here."""

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from storygen import files
from storygen.errors import WeightsError
from storygen.home import user_path
from storygen.models.weights import Weights
from storygen.weights.catalogue import listed, pinned
from storygen.weights.hub_cache import (
    fetched_commits,
    is_hub_id,
    is_interrupted,
    is_revision,
    snapshot,
)
from storygen.weights.parts import in_words, parts, pieces

_PATH_LIKE = re.compile(r"[/~]|\.{1,2}(/|$)|[A-Za-z]:|.*\\|.*/.*/")


def locate(weights: Weights, needed: Sequence[str] = ()) -> Path:
    """The folder with a model's files.

    Args:
        weights: A folder, or a hub id whose files were fetched.
        needed: Patterns such as `unet/*.safetensors`; each must match a whole file in the folder.

    Returns:
        The folder, as an absolute path.

    Raises:
        WeightsError: There is no such folder or model here, or a part of it is missing; it says
            how to fetch it.
    """
    folder = find_folder(weights, needed)
    wrong = first_fault(folder, needed)
    if not wrong:
        return folder
    if local_folder(weights) is not None:
        raise WeightsError(f"the model in {str(folder)!r} is not whole: {wrong}; copy it anew")
    why = " (its download was interrupted)" if is_interrupted(weights.name) else ""
    command = fetch_command(weights, needed)
    raise WeightsError(f"the model {weights} is here in part only{why}: {wrong}; run `{command}`")


def find_folder(weights: Weights, needed: Sequence[str] = ()) -> Path:
    """The folder with a model's files, whole or not. Raises WeightsError if there is none."""
    folder = local_folder(weights) or snapshot(weights.name, pinned(weights).revision)
    if folder is None:
        size, other = _size(weights), _elsewhere(weights)
        command = fetch_command(weights, needed)
        raise WeightsError(f"the model {weights}{size} is not here{other}: run `{command}`")
    return folder


def missing_model(*models: Weights | None) -> str | None:
    """Why a provider cannot find its models on this machine; None if it can, or needs none."""
    try:
        for weights in models:
            if weights is not None:
                locate(weights)
    except WeightsError as error:
        return str(error)
    return None


def local_folder(weights: Weights) -> Path | None:
    """The folder that a model's name is; None for a hub id. Raises WeightsError if neither."""
    name = weights.name
    whole = user_path(str(weights)) if weights.revision and _is_path_like(name) else None
    if whole is not None and whole.is_dir():  # a folder may have an @ in its name
        return whole
    if not name:
        raise WeightsError("a model has no name: give a folder, or a hub id such as owner/name")
    path = user_path(name)
    if path.is_dir():
        if weights.revision:
            raise WeightsError(
                f"{name!r} is a folder, which has no revisions: leave out @{weights.revision}"
            )
        return path
    if path.is_file():
        raise WeightsError(f"{name!r} is a file: give the folder with the model's files")
    if _is_path_like(name):
        raise WeightsError(f"there is no model in {str(path)!r}: no such folder")
    if not is_hub_id(name) or (weights.revision and not is_revision(weights.revision)):
        raise WeightsError(
            f"{str(weights)!r} is neither a folder nor a hub id such as owner/name@revision"
        )
    return None


def fetch_command(weights: Weights, needed: Sequence[str] = ()) -> str:
    """What to type to have a model's files here, or the one file that is needed of it."""
    only = ""
    if len(needed) == 1 and listed(weights.name) is None and "*" not in needed[0]:
        only = f" --only {shlex.quote(needed[0])}"
    return f"storygen models fetch {weights}{only}"


def first_fault(folder: Path, needed: Sequence[str]) -> str:
    """What is wrong with a model's files, in words; empty if each pattern has its whole files."""
    found: set[Path] = set()
    for pattern in needed:
        matched = _matching(folder, pattern)
        if not matched:
            return f"no file {pattern}"
        found.update(matched)
    if not needed:
        found.update(path for _, path in parts(folder))
    for path in sorted({piece for one in found for piece in pieces(one)}):
        if wrong := _fault(path):
            return f"{path.relative_to(folder)} {wrong}"
    return "" if found else "no file at all"


def _is_path_like(name: str) -> bool:
    return _PATH_LIKE.match(name) is not None


def _size(weights: Weights) -> str:
    known = listed(weights.name)
    return f" ({in_words(known.size_bytes)})" if known else ""


def _elsewhere(weights: Weights) -> str:
    """Which commit there is instead."""
    commits = fetched_commits(weights.name)
    return f", but {weights.name}@{commits[-1]} is" if commits else ""


def _matching(folder: Path, pattern: str) -> list[Path]:
    """The files that match, links to files that are gone among them."""
    plain = folder / pattern
    if os.path.lexists(plain):
        return [plain]
    return [path for path in folder.glob(pattern) if not path.is_dir()]


def _fault(path: Path) -> str:
    try:
        return "" if files.size_bytes(path) else "is empty"
    except FileNotFoundError:
        return "is missing"
