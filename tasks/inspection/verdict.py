"""What the findings come to."""

from collections.abc import Sequence

from storygen.models.film import Check


def passed(checks: Sequence[Check]) -> bool:
    """Whether the film is good enough to be handed over."""
    return all(check.passed for check in checks)


def failures(checks: Sequence[Check]) -> tuple[str, ...]:
    """Each failed check as one sentence without a full stop, for an error message."""
    return tuple(_sentence(check) for check in checks if not check.passed)


def _sentence(check: Check) -> str:
    place = f" ({check.where})" if check.where else ""
    return f"{check.name}{place}: {check.value}; allowed is {check.allowed}"
