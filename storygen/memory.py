"""Giving memory back to the machine.

glibc keeps what large arrays leave behind for later ones, in several places at once. For a film
that is a third of the whole memory; to trim it costs a millisecond.
"""

import ctypes
from typing import Any

_M_ARENA_MAX = -8  # malloc.h
_ARENAS = 2

FRUGAL_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
"""For child processes that work in one thread."""


def be_frugal() -> None:
    """Keep few heaps. Call before threads start; does nothing without glibc."""
    call = _glibc("mallopt")
    if call is not None:
        call(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return unused memory to the machine; does nothing without glibc."""
    call = _glibc("malloc_trim")
    if call is not None:
        call(0)


def _glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None)
