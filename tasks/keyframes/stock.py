"""What services of photographs have in common: look, choose, fetch, cut."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from storygen.errors import ContentRefused, ProviderUnavailable
from storygen.models.picture import Look, PictureRequest, canvas_px
from storygen.services.keys import find_key, how_to_give, need_key
from storygen.services.usage import Usage, report_usage
from tasks.keyframes.contract import Drawing
from tasks.keyframes.model_pictures import PHOTOGRAPH, decoded, drawing_of
from tasks.keyframes.stock_client import StockClient
from tasks.keyframes.stock_photos import Photo, searches, suited, taken, with_neighbours

_INSTEAD = "take another painter, such as --visuals illustrator"


class StockFinder(ABC):
    """Finds a photograph for each shot by its subjects and setting.

    What a search gives changes from day to day. Which photograph a shot has is chosen once, by the
    shot's own number, and then kept under the request's key like any drawn picture.

    Args:
        also: Words put after every search.
        among: How many of the best one is chosen from.
    """

    needs_gpu = False
    is_online = True
    is_paid = False
    name: ClassVar[str]
    key_name: ClassVar[str]

    def __init__(self, also: str, among: int) -> None:
        self._also = also
        self._among = among
        self._client = StockClient(self.name, _INSTEAD)

    @abstractmethod
    def _search(self, words: str, look: Look, key: str) -> Sequence[Photo]:
        """What the service finds, best first."""

    @abstractmethod
    def _picture(self, photo: Photo, width_px: int, height_px: int) -> bytes:
        """A photograph's bytes, large enough for this size where it is itself."""

    def problem(self) -> str | None:
        """That the key is missing."""
        return None if find_key(self.key_name) else how_to_give(self.key_name)

    def estimate(self, request: PictureRequest) -> Usage:
        """One picture looked up; the service takes no money."""
        return Usage(model=self.name, pictures=1)

    def arranged(self, requests: Sequence[PictureRequest]) -> tuple[PictureRequest, ...]:
        """A film's requests, each with its neighbours that look for the same."""
        return with_neighbours(requests, self._also)

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Find each request's photograph, in order.

        Raises:
            KeyMissing: The service's key is not here.
            ProviderUnavailable: It does not answer.
            ProviderRefused: It does not work for this key.
            ContentRefused: It has no photograph of what the shot shows.
        """
        for request in requests:
            photo = taken(self._found(request), request)
            look = request.look
            content = self._picture(photo, canvas_px(look.width_px), canvas_px(look.height_px))
            pixels = decoded(content)
            if pixels is None:
                raise ProviderUnavailable(
                    f"{self.name} sent something that is no picture for {photo.credit.page}; try "
                    f"again later, or {_INSTEAD}"
                )
            report_usage(Usage(model=self.name, pictures=1))
            yield drawing_of(request, pixels, PHOTOGRAPH, photo.credit)

    def _found(self, request: PictureRequest) -> tuple[Photo, ...]:
        key = need_key(self.key_name, self.name)
        tried = searches(request, self._also)
        for words in tried:
            if photos := self._search(words, request.look, key):
                return suited(photos, request.look, self._among)
        raise ContentRefused(
            f"{self.name} has no picture of {tried[0]!r}, nor of anything wider; name other "
            f"subjects in a script's `picture`, or {_INSTEAD}"
        )
