"""What a service's failure means: may it pass, whose fault is it, when to come back."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

from storygen.errors import ContentRefused, ProviderRefused, ProviderUnavailable, StorygenError
from storygen.services.keys import masked

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
"""Up to the first byte, and between any two."""
WHOLE_TIMEOUT_S = 300.0

_LONGEST_QUOTED = 300
_NOT_FOUND = 404
_BAD_KEY = {401, 403}
_NO_CREDIT = 402
_MAY_PASS = {408, 409, 425, 429}
_OWN_FAULTS = 500


def fault_of(
    provider: str, status: int, message: str, retry_after_s: float | None = None
) -> StorygenError:
    """The error that an HTTP status of a service means (RFC 9110, section 15).

    Args:
        provider: Its name in the registry.
        status: 400 or above.
        message: What the service said; keys in it are masked.
        retry_after_s: How long it asked to be left alone.
    """
    said = masked(" ".join(message.split()))[:_LONGEST_QUOTED] or "no reason given"
    told = f"{provider} answered {status}: {said}"
    if status in _MAY_PASS or status >= _OWN_FAULTS:
        return ProviderUnavailable(f"{told}; try again later", retry_after_s=retry_after_s)
    if status in _BAD_KEY:
        return ProviderRefused(f"{told}; check the key and what its account may use")
    if status == _NO_CREDIT:
        return ProviderRefused(f"{told}; the account has no credit left")
    if status == _NOT_FOUND:
        return ProviderRefused(f"{told}; check the model, the voice and the address")
    return ContentRefused(told)


def retry_after_s(value: str | None, now: datetime | None = None) -> float | None:
    """How long a `Retry-After` header asks to wait (RFC 9110, section 10.2.3), not below 0.

    Args:
        value: Seconds, or an HTTP date; anything else counts as not said.
        now: With a time zone; None for the clock.
    """
    if not value:
        return None
    try:
        asked_s = float(value)
    except ValueError:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        asked_s = (until - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, asked_s) if isfinite(asked_s) else None
