"""Opens a composer by its registry name."""

from typing import cast

from storygen.presets import candidates
from storygen.providers import choose, opened, registered
from storygen.settings import ProviderSettings
from tasks.music.contract import Composer
from tasks.music.providers import PROVIDERS


def composer_names() -> list[str]:
    """The names of all composers."""
    return sorted(registered("music", PROVIDERS))


def is_composer(name: str) -> bool:
    """Whether a name is a composer's; anything else is a file's."""
    return name in registered("music", PROVIDERS)


def is_composed(music: str) -> bool:
    """Whether composers were asked for, not a file: one name, or several parted by commas."""
    names = candidates("music", music)
    return bool(names) and all(is_composer(name) for name in names)


def composer_class(name: str) -> type[Composer]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Composer]", choose("music", name, registered("music", PROVIDERS)))


def open_composer(name: str, settings: ProviderSettings | None = None) -> Composer:
    """The composer registered as `name`, made from its settings where it has any.

    Raises:
        RequestError: There is no such composer; names the valid ones.
    """
    return cast(Composer, opened(composer_class(name), settings))
