"""Keys as a header or an address can hold them."""

from storygen.errors import ProviderRefused
from storygen.services.keys import need_key


def sendable_key(name: str, provider: str) -> str:
    """A service's key.

    Clients quote a header that they cannot send in their errors, and with it the key.

    Raises:
        KeyMissing: There is none.
        ProviderRefused: It has a line break or another character that no key has.
    """
    key = need_key(name, provider)
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ProviderRefused(
            f"{provider} cannot be sent the key in {name}: it holds a line break, a space or "
            "another character that no key has; copy it anew"
        )
    return key
