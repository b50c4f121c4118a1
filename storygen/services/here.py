"""What a server on this machine costs: nothing, unless its user says otherwise."""

from urllib.parse import urlsplit

from storygen.services.prices import own_price_table
from storygen.services.usage import Usage

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def free_here(provider: str, base_url: str, usage: Usage) -> Usage:
    """A use that costs nothing where it is this machine that is asked; else as it is.

    Args:
        provider: Its name in the registry; the user's own price of it counts first.
        base_url: Where it is asked.
        usage: What is used, or may be.

    Raises:
        RequestError: The user's own prices cannot be read.
    """
    if urlsplit(base_url).hostname not in _LOOPBACK:
        return usage
    own = own_price_table()
    is_priced = own is not None and own.find(provider, usage.model) is not None
    return usage if is_priced else usage.model_copy(update={"usd": 0.0})
