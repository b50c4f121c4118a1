"""Photographs from Pixabay (https://pixabay.com/api/docs/); no client is kept for it."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from storygen.models.picture import Credit, Look
from storygen.settings import Address, ProviderSettings
from tasks.keyframes.kept_searches import kept_search
from tasks.keyframes.stock import StockFinder
from tasks.keyframes.stock_photos import Photo, shape_of


class PixabaySettings(ProviderSettings):
    """Photographs from Pixabay."""

    ABOUT: ClassVar[str] = "Settings of photographs from Pixabay."

    also: str = Field(default="", max_length=60)
    """Words put after every search, such as "vintage" or "black and white"."""
    among: int = Field(default=12, ge=1, le=100)
    """How many of the best found pictures one is chosen from."""
    kind: Literal["photo", "illustration", "all"] = "photo"
    """What to look for."""
    base_url: Address = "https://pixabay.com/api"
    """Where the service answers, up to and with its /api."""


_DEFAULTS = PixabaySettings()
_A_PAGE = 100
_LONGEST_SEARCH = 100
_ORIENTATIONS = {"portrait": "vertical", "landscape": "horizontal", "square": "all"}


class _Hit(BaseModel):
    """A picture; the larger versions are there for accounts with full access alone."""

    id: int
    pageURL: str
    user: str
    imageWidth: int
    imageHeight: int
    largeImageURL: str
    fullHDURL: str = ""
    imageURL: str = ""


class _Answer(BaseModel):
    hits: list[_Hit]


class PixabayFinder(StockFinder):
    """Finds pictures at Pixabay, free with a key; each shot's subjects and setting go there."""

    Settings = PixabaySettings

    name = "pixabay"
    key_name = "PIXABAY_API_KEY"

    def __init__(self, settings: PixabaySettings = _DEFAULTS) -> None:
        super().__init__(settings.also, settings.among)
        self._address = f"{settings.base_url}/"
        self._kind = settings.kind

    def _search(self, words: str, look: Look, key: str) -> Sequence[Photo]:
        orientation = _ORIENTATIONS[shape_of(look.width_px, look.height_px)]
        asked = {
            "key": key, "q": words[:_LONGEST_SEARCH], "lang": "en", "image_type": self._kind,
            "orientation": orientation, "safesearch": "true", "per_page": _A_PAGE,
        }  # fmt: skip
        answer = kept_search(
            self.name,
            (self._address, words, self._kind, orientation),
            _Answer,
            lambda: self._client.search(self._address, asked, {}, _Answer),
        )
        return [_photo(hit) for hit in answer.hits]

    def _picture(self, photo: Photo, width_px: int, height_px: int) -> bytes:
        return self._client.fetch(photo.address, {})


def _photo(hit: _Hit) -> Photo:
    credit = Credit(
        author=hit.user,
        page=hit.pageURL,
        source="Pixabay",
        source_page="https://pixabay.com",
        licence="Pixabay Content License",
        licence_page="https://pixabay.com/service/license-summary/",
    )
    address = hit.imageURL or hit.fullHDURL or hit.largeImageURL
    return Photo(str(hit.id), hit.imageWidth, hit.imageHeight, address, credit)
