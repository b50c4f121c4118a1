"""Opens an animator by its registry name."""

from typing import cast

from storygen.providers import choose, opened, registered
from storygen.settings import ProviderSettings
from tasks.clips.contract import Animator
from tasks.clips.providers import PROVIDERS


def animator_class(name: str) -> type[Animator]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Animator]", choose("clips", name, registered("clips", PROVIDERS)))


def open_animator(name: str, settings: ProviderSettings | None = None) -> Animator:
    """The animator registered as `name`, made from its settings where it has any.

    Raises:
        RequestError: There is no such animator; names the valid ones.
    """
    return cast(Animator, opened(animator_class(name), settings))
