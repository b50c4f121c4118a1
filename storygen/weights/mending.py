"""Taking damaged files of a fetched model away, so that they are fetched anew."""

from collections.abc import Callable

from storygen.models.weights import Weights
from storygen.weights.catalogue import pinned
from storygen.weights.fetching import drop
from storygen.weights.finding import local_folder
from storygen.weights.hub_cache import snapshot
from storygen.weights.verifying import verify


def drop_damaged(weights: Weights, say: Callable[[str], None]) -> None:
    """Remove each damaged file of a fetched model; folders and what is not here stay alone.

    Args:
        weights: A hub id.
        say: Hears a sentence for each file that goes.

    Raises:
        WeightsError: The name is neither a folder nor a hub id.
        StoreError: A file cannot be read or removed.
    """
    if local_folder(weights) or snapshot(weights.name, pinned(weights).revision) is None:
        return
    for finding in verify(weights):
        if finding.name and finding.fault:
            say(f"{finding.name} {finding.fault}; fetching it anew")
            drop(finding.path)
