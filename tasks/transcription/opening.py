"""Opens a listener by its registry name."""

from typing import Any, cast

from storygen.providers import choose, registered
from storygen.settings import ProviderSettings
from tasks.transcription.contract import Listener
from tasks.transcription.providers import PROVIDERS


def listener_class(name: str) -> type[Listener]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    registry = registered("transcription", PROVIDERS)
    return cast("type[Listener]", choose("transcription", name, registry))


def open_listener(name: str, settings: ProviderSettings | None = None) -> Listener:
    """The listener registered as `name`, made from its settings, or from its own if None.

    Raises:
        RequestError: There is no such listener; the valid names are told.
    """
    made: Any = listener_class(name)
    return made() if settings is None else made(settings)
