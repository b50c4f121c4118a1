"""Opens a painter by its registry name."""

from typing import cast

from storygen.providers import choose, registered
from tasks.keyframes.contract import Painter
from tasks.keyframes.providers import PROVIDERS


def painter_class(name: str) -> type[Painter]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Painter]", choose("visuals", name, registered("keyframes", PROVIDERS)))


def open_painter(name: str) -> Painter:
    """The painter registered as `name`; RequestError with the valid names for any other."""
    return painter_class(name)()
