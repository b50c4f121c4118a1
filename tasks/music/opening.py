"""From what was asked for as music to a composer that is ready."""

from importlib import import_module
from pathlib import Path
from typing import cast

from storygen.errors import RequestError
from tasks.music.contract import Composer
from tasks.music.providers import PROVIDERS


def open_composer(name: str) -> Composer:
    """The composer of a registry name, or of the user's own audio file.

    Args:
        name: A name in the registry; anything else that looks like a file is one.

    Raises:
        RequestError: It is neither; names the valid ones.
    """
    if name in PROVIDERS:
        module, _, composer = PROVIDERS[name].partition(":")
        return cast(Composer, getattr(import_module(module), composer)())
    path = Path(name).expanduser()
    if name and (path.suffix or len(path.parts) > 1 or path.is_file()):
        return cast(Composer, import_module("tasks.music.own_file").FileComposer(path))
    valid = ", ".join(repr(known) for known in PROVIDERS)
    raise RequestError(
        f"unknown music {name!r}; valid are {valid}, the path of an audio file, or 'none'"
    )
