"""Photographs from Pexels (https://www.pexels.com/api/documentation/); no client is kept for it."""

from collections.abc import Sequence
from math import ceil
from typing import ClassVar

from pydantic import BaseModel, Field

from storygen.models.picture import Credit, Look
from storygen.settings import Address, ProviderSettings
from tasks.keyframes.kept_searches import kept_search
from tasks.keyframes.stock import StockFinder
from tasks.keyframes.stock_photos import Photo, shape_of


class PexelsSettings(ProviderSettings):
    """Photographs from Pexels."""

    ABOUT: ClassVar[str] = "Settings of photographs from Pexels."

    also: str = Field(default="", max_length=60)
    """Words put after every search, such as "vintage" or "black and white"."""
    among: int = Field(default=12, ge=1, le=80)
    """How many of the best found pictures one is chosen from."""
    base_url: Address = "https://api.pexels.com/v1"
    """Where the service answers, up to and with its /v1."""


_DEFAULTS = PexelsSettings()
_A_PAGE = 80


class _Source(BaseModel):
    original: str


class _Photo(BaseModel):
    id: int
    width: int
    height: int
    url: str
    photographer: str
    src: _Source


class _Answer(BaseModel):
    photos: list[_Photo]


class PexelsFinder(StockFinder):
    """Finds photographs at Pexels, free with a key; each shot's subjects and setting go there."""

    Settings = PexelsSettings

    name = "pexels"
    key_name = "PEXELS_API_KEY"

    def __init__(self, settings: PexelsSettings = _DEFAULTS) -> None:
        super().__init__(settings.also, settings.among)
        self._address = f"{settings.base_url}/search"

    def _search(self, words: str, look: Look, key: str) -> Sequence[Photo]:
        shape = shape_of(look.width_px, look.height_px)
        asked = {"query": words, "orientation": shape, "per_page": _A_PAGE}
        answer = kept_search(
            self.name,
            (self._address, words, shape),
            _Answer,
            lambda: self._client.search(self._address, asked, {"Authorization": key}, _Answer),
        )
        return [_photo(photo) for photo in answer.photos]

    def _picture(self, photo: Photo, width_px: int, height_px: int) -> bytes:
        # As in the addresses of the smaller versions that Pexels itself gives.
        asked: dict[str, str | int] = {"auto": "compress", "cs": "tinysrgb"}
        scale = max(width_px / photo.width_px, height_px / photo.height_px)
        if scale < 1:
            asked["w"] = ceil(photo.width_px * scale)
        return self._client.fetch(photo.address, asked)


def _photo(photo: _Photo) -> Photo:
    credit = Credit(
        author=photo.photographer,
        page=photo.url,
        source="Pexels",
        source_page="https://www.pexels.com",
        licence="Pexels License",
        licence_page="https://www.pexels.com/license/",
    )
    return Photo(str(photo.id), photo.width, photo.height, photo.src.original, credit)
