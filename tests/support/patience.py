"""Waiting for a condition on machines of any speed."""

import time
from collections.abc import Callable
from typing import Any

LONG_S = 900.0
"""Longer than anything here takes that is not broken, also on a machine a third as fast as usual:
what is done is not waited for."""


def wait_for(
    found: Callable[[], Any], at_most_s: float = LONG_S, or_tell: Callable[[], object] = str
) -> Any:
    """What `found` answers, once it is true.

    Args:
        found: Asked again and again.
        at_most_s: How long it may take.
        or_tell: What is said where it took longer.
    """
    deadline = time.monotonic() + at_most_s
    while not (answer := found()):
        assert time.monotonic() < deadline, f"not within {at_most_s:.0f} s: {or_tell()}"
        time.sleep(0.2)
    return answer
