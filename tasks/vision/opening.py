"""Opens a critic by its registry name."""

from typing import Any, cast

from storygen.providers import choose, registered
from storygen.settings import VisionSettings
from tasks.vision.contract import Critic
from tasks.vision.providers import PROVIDERS


def critic_class(name: str) -> type[Critic]:
    """The class registered as `name`; RequestError with the valid names for any other."""
    return cast("type[Critic]", choose("vision", name, registered("vision", PROVIDERS)))


def open_critic(name: str, settings: VisionSettings | None = None) -> Critic:
    """The critic registered as `name`, made from its settings where it has any.

    Raises:
        RequestError: The name is unknown; says the valid ones.
    """
    made: Any = critic_class(name)
    return cast(Critic, made() if settings is None else made(settings))
