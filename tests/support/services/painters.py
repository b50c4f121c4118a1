"""Painters that are services, each opened on its own service on this machine."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from storygen.settings import ProviderSettings
from tasks.keyframes.contract import PAINTERS, Painter
from tasks.keyframes.providers.openai_orders import OpenaiImagesSettings
from tasks.keyframes.providers.pexels import PexelsSettings
from tasks.keyframes.providers.pixabay import PixabaySettings
from tests.support.services import openai_images, pexels, pixabay
from tests.support.services.server_pictures import PictureService, running

KEYS = {
    "openai-images": ("OPENAI_API_KEY", openai_images.KEY),
    "pexels": ("PEXELS_API_KEY", pexels.KEY),
    "pixabay": ("PIXABAY_API_KEY", pixabay.KEY),
}
_KINDS = {
    "openai-images": openai_images.OpenaiImages,
    "pexels": pexels.Pexels,
    "pixabay": pixabay.Pixabay,
}


@dataclass
class Served:
    """A painter and the service that it asks.

    Attributes:
        name: The painter's name in the registry.
        service: What it asks.
        painter: Made from `settings`.
    """

    name: str
    service: PictureService
    settings: ProviderSettings
    painter: Painter


def settings_for(name: str, url: str, **changes: object) -> ProviderSettings:
    if name == "openai-images":
        given = {"base_url": f"{url}/v1", "key": "OPENAI_API_KEY", **changes}
        return OpenaiImagesSettings.model_validate(given)
    if name == "pexels":
        return PexelsSettings.model_validate({"base_url": f"{url}/v1", **changes})
    return PixabaySettings.model_validate({"base_url": f"{url}/api", **changes})


@contextmanager
def serving(name: str, **changes: object) -> Generator[Served]:
    """A painter on a service of its kind; `changes` are settings."""
    with running(_KINDS[name]()) as service:
        settings = settings_for(name, service.url, **changes)
        yield Served(name, service, settings, PAINTERS.open(name, settings))
