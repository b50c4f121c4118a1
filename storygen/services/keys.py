"""Keys of services: from the environment, else from where a finder looks; never told to anybody."""

import os
from collections.abc import Callable

from storygen.errors import KeyMissing

_SHORTEST_MASKED = 6
_MASK = "***"

Finder = Callable[[str], str | None]

_known: set[str] = set()
_finder: Finder | None = None


def use_finder(finder: Finder | None) -> None:
    """Look keys up there that the environment does not hold, such as in Prefect's blocks."""
    global _finder
    _finder = finder


def find_key(name: str) -> str | None:
    """The key that an environment variable or a block of this name holds; None without one."""
    value = os.environ.get(name, "").strip() or (_finder(name) if _finder else None)
    if value:
        _known.add(value)
    return value or None


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
    block = name.lower().replace("_", "-")
    return f"set {name} in the environment, or make a Secret block named {block!r} in Prefect"


def masked(text: str) -> str:
    """The text without any key that was handed out in this process."""
    for value in sorted(_known, key=len, reverse=True):
        if len(value) >= _SHORTEST_MASKED:
            text = text.replace(value, _MASK)
    return text
