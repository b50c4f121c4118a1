"""Opens a thumbnailer by its registry name."""

from importlib import import_module
from typing import cast

from storygen.errors import RequestError
from tasks.thumbnail.contract import Thumbnailer
from tasks.thumbnail.providers import PROVIDERS


def open_thumbnailer(name: str) -> Thumbnailer:
    """The thumbnailer registered as `name`; RequestError with the valid names for any other."""
    if name not in PROVIDERS:
        raise RequestError(f"unknown thumbnails {name!r}; valid ones are {', '.join(PROVIDERS)}")
    module, _, cls = PROVIDERS[name].partition(":")
    return cast(Thumbnailer, getattr(import_module(module), cls)())
