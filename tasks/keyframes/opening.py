"""Opens a painter by its registry name."""

from importlib import import_module
from typing import cast

from storygen.errors import RequestError
from tasks.keyframes.contract import Painter
from tasks.keyframes.providers import PROVIDERS


def open_painter(name: str) -> Painter:
    """The painter registered as `name`; RequestError with the valid names for any other."""
    if name not in PROVIDERS:
        raise RequestError(f"unknown visuals {name!r}; valid ones are {', '.join(PROVIDERS)}")
    module, _, cls = PROVIDERS[name].partition(":")
    return cast(Painter, getattr(import_module(module), cls)())
