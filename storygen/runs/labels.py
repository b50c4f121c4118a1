"""What a run notes of itself on its Prefect server, as labels of its flow run."""

from collections.abc import Mapping

STAGE = "storygen.stage"
"""The last stage that was begun."""
FOLDER = "storygen.folder"
"""Where the film lies, on the worker's machine."""
COST_USD = "storygen.cost_usd"
"""What services have cost so far."""
SHARE = "storygen.share"
"""How much of the film the attempt under way has made, from 0 to 1; what it shows never falls."""
_LINE = "storygen.line."


def line_label(number: int) -> str:
    """The label of the `number`th line that the run told: a stage that ended, or a note."""
    return f"{_LINE}{number:04}"


def share_of(labels: Mapping[str, object]) -> float:
    """How much an earlier start of the attempt had done, from 0 to 1."""
    share = labels.get(SHARE)
    return float(share) if isinstance(share, int | float) else 0.0


def lines_told(labels: Mapping[str, object]) -> int:
    """How many lines a run has told, over all its starts."""
    numbers = (int(name.removeprefix(_LINE)) for name in lines_in(labels))
    return 1 + max(numbers, default=-1)


def lines_in(labels: Mapping[str, object]) -> dict[str, str]:
    """The lines that a run told, in their order, by their labels."""
    return {name: str(labels[name]) for name in sorted(labels) if name.startswith(_LINE)}
