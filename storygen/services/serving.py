"""One call to a service: tried again where that may help, never twice where it was answered."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from storygen.errors import ProviderUnavailable
from storygen.services.usage import Usage, usage_heard

R = TypeVar("R")

_WAITS_S = (0.5, 2.0)
_LONGEST_WAIT_S = 60.0


def served(provider: str, estimate: Usage, call: Callable[[], R]) -> R:
    """Have a service answer a call.

    Args:
        provider: Its name in the registry.
        estimate: An upper bound of what the call uses, known before it is made.
        call: Asks the service once, without trying again itself.

    Raises:
        ProviderUnavailable: It did not answer, several times in a row.
        ProviderRefused: It does not work for this account.
        ContentRefused: It will not work on this content.
    """
    for wait_s in _WAITS_S:
        try:
            return _asked(estimate, call)
        except ProviderUnavailable as error:
            asked_s = error.retry_after_s or 0.0
            if asked_s > _LONGEST_WAIT_S:
                raise
            time.sleep(max(asked_s, wait_s * random.uniform(0.5, 1.5)))
    return _asked(estimate, call)


def _asked(estimate: Usage, call: Callable[[], R]) -> R:
    with usage_heard():
        return call()
