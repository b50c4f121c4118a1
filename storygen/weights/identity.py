"""What a model's files are, wherever they lie: what cache keys are made from."""

from typing import TypeVar

from storygen.canonical import digest
from storygen.errors import WeightsError
from storygen.models.weights import Weights
from storygen.settings import ProviderSettings
from storygen.weights.catalogue import pinned
from storygen.weights.file_hashes import hashes
from storygen.weights.finding import fetch_command, local_folder
from storygen.weights.hub_cache import commit_of
from storygen.weights.parts import parts

T = TypeVar("T", bound=ProviderSettings)


def settled(settings: T) -> T:
    """The settings with each model's identity filled in; equal files have equal identities.

    A hub id keeps its commit besides, so that a worker with a newer one fetched does not take it.

    Raises:
        WeightsError: A model is neither a folder here nor fetched nor pinned to a commit.
        StoreError: A folder's files cannot be read.
    """
    found = {
        name: _settled(value)
        for name in type(settings).model_fields
        if isinstance(value := getattr(settings, name), Weights)
    }
    return settings.model_copy(update=found)


def _settled(weights: Weights) -> Weights:
    if weights.identity:
        return weights
    folder = local_folder(weights)
    if folder is None:
        revision = _commit(weights)
        identity = f"{weights.name}@{revision}"
        return weights.model_copy(update={"identity": identity, "revision": revision})
    files = dict(parts(folder))
    if not files:
        raise WeightsError(f"there is no model in {str(folder)!r}: no file at all")
    by_path = hashes(files.values())
    named = [text for name, path in files.items() for text in (str(name), by_path[path])]
    return weights.model_copy(update={"identity": f"sha256:{digest(*named)}"})


def _commit(weights: Weights) -> str:
    commit = commit_of(weights.name, pinned(weights).revision)
    if commit is None:
        raise WeightsError(
            f"it is not known which files {weights} means: run `{fetch_command(weights)}`, or "
            f"write {weights.name}@COMMIT with the hub's commit of 40 digits"
        )
    return commit
