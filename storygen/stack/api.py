"""Asks the stack's own Prefect server, which may not be there yet, or no more."""

from typing import Any

from storygen.errors import StorygenError
from storygen.runs.prefect_server import server_of
from storygen.stack.state import Stack

_PATIENCE_S = 5.0


def ask(stack: Stack, path: str, body: object = None) -> Any:
    """The server's answer; None while it has none, or one that says no."""
    try:
        return server_of(stack, _PATIENCE_S).ask(path, body)
    except StorygenError:
        return None
