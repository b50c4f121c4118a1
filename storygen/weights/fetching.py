"""Fetching models from the Hugging Face hub into its cache on this disk."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from storygen import files
from storygen.errors import ProviderUnavailable, RequestError, WeightsError
from storygen.models.weights import Weights
from storygen.store import disk_free_bytes
from storygen.weights.catalogue import listed, pinned
from storygen.weights.choosing import choose
from storygen.weights.finding import local_folder
from storygen.weights.hub_cache import NEWEST, cache_folder, is_commit, model_folder
from storygen.weights.hub_errors import OFFLINE, endpoint, in_words
from storygen.weights.parts import in_words as size_in_words
from storygen.weights.watching import BytesBar, FileLines

_ANSWER_S = 20.0
_SPARE_BYTES = 500_000_000
_TRUE = {"1", "ON", "YES", "TRUE"}


@dataclass(frozen=True)
class Order:
    """What is to be fetched of one model.

    Attributes:
        weights: As it was named.
        commit: The commit that this means on the hub now.
        sizes: Bytes of each file by its name; 0 where the hub does not say.
        size_bytes: Of all files, as the hub says or else as the catalogue does.
    """

    weights: Weights
    commit: str
    sizes: Mapping[str, int]
    size_bytes: int

    @property
    def folder(self) -> Path:
        """Where the files will lie by their names."""
        return model_folder(self.weights.name) / "snapshots" / self.commit

    def missing(self) -> list[str]:
        """The files that are not here whole."""
        return [
            name for name, size in self.sizes.items() if not _is_whole(self.folder / name, size)
        ]


def ask(weights: Weights, only: Sequence[str] = (), variant: str = "") -> Order:
    """Ask the hub what a model's files are; nothing is fetched yet.

    Args:
        weights: A hub id; without a revision, what the catalogue says or else the newest.
        only: Patterns of the wanted files; empty for all that the model is made from.
        variant: Such as `fp16`.

    Raises:
        WeightsError: There is no such model or revision, or none of its files can be used.
        ProviderUnavailable: The hub does not answer.
        RequestError: The hub's client is not installed.
    """
    _check_client(weights)
    import huggingface_hub

    entry = listed(weights.name)
    hub = huggingface_hub.HfApi(endpoint=endpoint(), token=_token())
    with in_words(weights):
        info = hub.model_info(
            weights.name, revision=pinned(weights).revision or None, files_metadata=True,
            timeout=_ANSWER_S,
        )  # fmt: skip
    if not info.sha:
        raise ProviderUnavailable(f"{endpoint()} does not say which commit {weights} is")
    sizes = {one.rfilename: one.size or 0 for one in info.siblings or ()}
    chosen = choose(sizes, only or (entry.files if entry else ()), variant)
    _check_chosen(weights, chosen, only)
    total = sum(sizes[name] for name in chosen)
    if not total and entry:
        total = entry.sizes.get(variant, entry.size_bytes)
    return Order(weights, info.sha, {name: sizes[name] for name in chosen}, total)


def fetch(order: Order) -> Path:
    """Bring the files that are not here yet, one after the other; whole ones are kept.

    Returns:
        The folder with the model's files.

    Raises:
        WeightsError: The hub does not give the model, or the disk has no room for it.
        ProviderUnavailable: The hub stopped answering; the same call goes on from there.
    """
    missing = order.missing()
    _check_room(order, missing)
    sizes = {name: order.sizes[name] for name in missing}
    _quiet_client()
    told = BytesBar(sum(sizes.values())) if sys.stderr.isatty() else FileLines()
    try:
        for name, size in sizes.items():
            with told.file(name, size, model_folder(order.weights.name) / "blobs"):
                _bring(order, name, size)
    finally:
        if isinstance(told, BytesBar):
            told.close()
    _note_ref(order)
    return order.folder


def drop(path: Path) -> None:
    """Remove a file of the cache, and the bytes that it links to. Raises StoreError."""
    blob = path.resolve()
    if path.is_symlink() and blob.parent.name == "blobs":
        files.remove(blob)
    files.remove(path)


def _bring(order: Order, name: str, size: int) -> None:
    """Fetch one file; one that lies here damaged is taken away first, as the client keeps it."""
    import huggingface_hub

    download = cast("Any", huggingface_hub).hf_hub_download
    for _ in range(2):
        with in_words(order.weights):
            path: str = download(
                order.weights.name, name, revision=order.commit, cache_dir=cache_folder(),
                endpoint=endpoint(), token=_token(), etag_timeout=_ANSWER_S,
            )  # fmt: skip
        if _is_whole(Path(path), size):
            return
        drop(Path(path))
    raise ProviderUnavailable(f"the hub gives {name} of {order.weights} in part: try again later")


def _note_ref(order: Order) -> None:
    """Let the name mean this commit from now on; not before all of it is here."""
    revision = pinned(order.weights).revision or NEWEST
    if not is_commit(revision):
        ref = model_folder(order.weights.name) / "refs" / revision
        files.make_folder(ref.parent)
        files.write_bytes(ref, order.commit.encode())


def _is_whole(path: Path, size_bytes: int) -> bool:
    try:
        there_bytes = files.size_bytes(path)
    except FileNotFoundError:
        return False
    return there_bytes == size_bytes if size_bytes else there_bytes > 0


def _check_client(weights: Weights) -> None:
    if local_folder(weights) is not None:
        raise WeightsError(f"{weights} is a folder on this machine: there is nothing to fetch")
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in _TRUE:
        raise WeightsError(OFFLINE)
    if find_spec("huggingface_hub") is None:
        raise RequestError(
            "fetching models needs the package huggingface_hub; run `pip install 'storygen[gpu]'`"
        )


def _check_chosen(weights: Weights, chosen: Sequence[str], only: Sequence[str]) -> None:
    if only and not chosen:
        raise WeightsError(f"{weights} has no weights or settings named {' or '.join(only)}")
    if not only and not any(name.endswith((".safetensors", ".bin")) for name in chosen):
        raise WeightsError(
            f"{weights} has no weights as safetensors, and other formats may run code: choose "
            "another model, or a revision that has them"
        )


def _check_room(order: Order, missing: Sequence[str]) -> None:
    needed = sum(order.sizes[name] for name in missing)
    if missing and not needed:
        needed = order.size_bytes
    free = disk_free_bytes(cache_folder())
    if needed and free < needed + _SPARE_BYTES:
        raise WeightsError(
            f"{order.weights} needs {size_in_words(needed)} and {size_in_words(free)} are free in "
            f"{str(cache_folder())!r}: free some space, or set HF_HOME to a folder on a larger disk"
        )


def _token() -> str | None:
    """The token of the environment; None has the client look where people log in."""
    return os.environ.get("HF_TOKEN") or None


def _quiet_client() -> None:
    """Keep the client's own bars and advice from the terminal."""
    from huggingface_hub.utils import disable_progress_bars, logging

    disable_progress_bars()
    logging.set_verbosity_error()
