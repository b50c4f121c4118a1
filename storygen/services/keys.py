"""Keys of services: from the environment, else from where a finder looks; never told to anybody."""

import json
import os
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

from storygen.current_run import current_run
from storygen.errors import KeyMissing

_SHORTEST_MASKED = 6
_MASK = "***"

Finder = Callable[[str], str | None]

_known: set[str] = set()
"""Keys, each in all ways of writing it: of the process, as no run may tell those of another."""


class KeyLookup:
    """Where a run looks for keys that the environment does not hold.

    Attributes:
        find: The key of a name; None where there is nowhere else to look.
    """

    def __init__(self, find: Finder | None = None) -> None:
        self.find = find


def use_finder(finder: Finder | None) -> None:
    """Have the run look there for keys that the environment lacks, such as in Prefect's blocks."""
    current_run().put(KeyLookup(finder))


def find_key(name: str) -> str | None:
    """The key that an environment variable or a block of this name holds; None without one.

    Raises:
        KeyMissing: It has a line break or another character that no key has. Clients quote a
            header that they cannot send in their errors, and with it the key.
    """
    find = current_run().part(KeyLookup).find
    value = (os.environ.get(name) or (find(name) if find else None) or "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise KeyMissing(
            f"the key in {name} cannot be sent: it holds a line break, a space or another "
            "character that no key has; copy it anew"
        )
    _known.update(_writings(value))
    return value


def need_key(name: str, provider: str) -> str:
    """The same.

    Raises:
        KeyMissing: There is none; says how to give it.
    """
    value = find_key(name)
    if value is None:
        raise KeyMissing(f"{provider} needs a key: {how_to_give(name)}")
    return value


def how_to_give(name: str) -> str:
    """What a person does to give a key."""
    return (
        f"set {name} in the environment, or make a Secret block named {block_name(name)!r} in "
        "Prefect"
    )


def block_name(name: str) -> str:
    """The Secret block that holds what an environment variable of this name would."""
    return name.lower().replace("_", "-")


def masked(text: str) -> str:
    """The text without any key that was handed out in this process, however it is written."""
    for value in sorted(_known, key=len, reverse=True):
        if len(value) >= _SHORTEST_MASKED:
            text = text.replace(value, _MASK)
    return text


def _writings(key: str) -> Iterator[str]:
    """A key as it is, within an address, in JSON, and as Python quotes it."""
    yield from (key, quote(key, safe=""), quote(key), quote_plus(key))
    yield from (json.dumps(key)[1:-1], repr(key)[1:-1])
