"""Local stand-in."""

from collections.abc import Sequence
from pathlib import Path

from storygen.errors import WeightsError
from storygen.models.weights import Weights


def locate(weights: Weights, needed: Sequence[str]) -> Path:
    """Find."""
    folder = Path(weights.name)
    if not folder.is_dir():
        raise WeightsError(f"the model {str(weights)!r} is not on this machine; run `storygen models fetch {weights}`")
    for pattern in needed:
        if not any(folder.glob(pattern)):
            raise WeightsError(f"the model {str(weights)!r} lacks {pattern!r} in {str(folder)!r}")
    return folder
