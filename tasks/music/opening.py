"""From what was asked for as music to a composer that is ready."""

import os
from importlib import import_module
from pathlib import Path
from typing import cast

from storygen.errors import RequestError
from storygen.providers import choose, registered
from storygen.settings import ProviderSettings
from tasks.music.contract import Composer
from tasks.music.providers import PROVIDERS


def is_registered(name: str) -> bool:
    """Whether a provider goes by that name; anything else may be a file or folder."""
    return name in registered("music", PROVIDERS)


def composer_class(name: str) -> type[Composer]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Composer]", choose("music", name, registered("music", PROVIDERS)))


def open_composer(name: str, settings: ProviderSettings | None = None) -> Composer:
    """The composer of a registry name, or of the user's own audio file or folder of them.

    Args:
        name: A name in the registry; anything else that looks like a file or folder is one.
        settings: What a provider that has settings is made from; none for its defaults.

    Raises:
        RequestError: It is neither; names the valid ones.
    """
    if is_registered(name):
        made = cast("type", composer_class(name))
        return cast(Composer, made() if settings is None else made(settings))
    path = Path(name).expanduser()
    if os.path.isdir(path):  # Path.is_dir raises for a name that is too long
        return cast(Composer, import_module("tasks.music.library_folder").FolderComposer(path))
    if name and (path.suffix or len(path.parts) > 1 or path.is_file()):
        return cast(Composer, import_module("tasks.music.own_file").FileComposer(path))
    valid = ", ".join(repr(known) for known in sorted(registered("music", PROVIDERS)))
    raise RequestError(
        f"unknown music {name!r}; valid are {valid}, the path of an audio file or of a folder "
        "of them, or 'none'"
    )
