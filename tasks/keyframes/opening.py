"""Opens a painter by its registry name."""

from typing import cast

from storygen.providers import choose, opened, registered
from storygen.settings import ProviderSettings
from tasks.keyframes.contract import Painter
from tasks.keyframes.providers import PROVIDERS


def painter_class(name: str) -> type[Painter]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Painter]", choose("visuals", name, registered("keyframes", PROVIDERS)))


def open_painter(name: str, settings: ProviderSettings | None = None) -> Painter:
    """The painter registered as `name`, made from its settings where it has any.

    Raises:
        RequestError: There is no such painter; names the valid ones.
    """
    return cast(Painter, opened(painter_class(name), settings))
