"""The user's own pictures, each shown in the shot that it tells of."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from storygen import files, progress
from storygen.errors import RequestError
from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest, canvas_px
from storygen.settings import ProviderSettings
from storygen.store import current_store
from tasks.keyframes.contract import Drawing
from tasks.keyframes.lettered_pictures import lettered
from tasks.keyframes.model_pictures import PHOTOGRAPH, drawing_of
from tasks.keyframes.own_files import read_own
from tasks.keyframes.own_folder import OwnPicture, look_through
from tasks.keyframes.own_matching import matched


class OwnPicturesSettings(ProviderSettings):
    """Pictures from a folder of the user's own."""

    ABOUT: ClassVar[str] = "Settings of pictures from a folder of your own."

    # A request names the picture itself by its content, wherever it lies.
    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {"folder"}
    FOLDERS: ClassVar[frozenset[str]] = frozenset({"folder"})

    folder: str = ""
    """Where they lie, on the machine where the run takes place; all folders in it count."""


_DEFAULTS = OwnPicturesSettings()
_MEDIA_TYPE = "application/octet-stream"


class OwnPictures:
    """Shows the pictures of a folder, offline and free.

    Which picture a shot has is settled for the whole film before anything is drawn, and is then
    named in its request by its content. So a picture that is changed has its own shots made anew
    and no others, and a folder that is moved none.
    """

    Settings = OwnPicturesSettings

    needs_gpu = False
    is_online = False
    is_paid = False

    def __init__(self, settings: OwnPicturesSettings = _DEFAULTS) -> None:
        self._settings = settings

    def problem(self) -> str | None:
        """That the folder is not named, not there or without pictures."""
        try:
            look_through(self._settings.folder)
        except RequestError as error:
            return str(error)
        return None

    def arranged(self, requests: Sequence[PictureRequest]) -> tuple[PictureRequest, ...]:
        """The requests of a whole film, each with the picture that it shows.

        A card has the picture of the shot after it, which then comes into view.

        Raises:
            RequestError: The folder cannot be used.
            StoreError: The disk failed.
        """
        folder = look_through(self._settings.folder)
        if folder.unreadable:
            progress.current().note(
                f"own-pictures: {len(folder.unreadable)} pictures are left out, such as "
                f"{folder.unreadable[0]!r}: reading them needs pillow-heif"
            )
        shots = [request for request in requests if request.card is None]
        chosen = iter(matched(shots, [picture.words for picture in folder.pictures]))
        places = _with_cards([None if request.card else next(chosen) for request in requests])
        kept = {place: _kept(folder.pictures[place]) for place in dict.fromkeys(places)}
        return tuple(
            request.model_copy(update={"own": kept[place]})
            for request, place in zip(requests, places, strict=True)
        )

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Scale and cut each request's picture, in order; a card's words are set over its own.

        Raises:
            RequestError: A picture cannot be read.
            StoreError: A picture is missing from the store or damaged.
        """
        for request in requests:
            yield self._shown(request)

    def _shown(self, request: PictureRequest) -> Drawing:
        if request.own is None:
            raise RequestError(
                f"the shot {request.shot_id!r} names no picture; own-pictures arranges a film's "
                "requests before it draws them"
            )
        look = request.look
        pixels = read_own(
            current_store().locate(request.own),
            lambda: self._name_of(request.own),
            canvas_px(look.width_px),
            canvas_px(look.height_px),
        )
        if request.card is not None:
            return lettered(request, pixels)
        return drawing_of(request, pixels, above=PHOTOGRAPH)

    def _name_of(self, own: Artifact | None) -> str:
        for picture in look_through(self._settings.folder).pictures:
            if own is not None and files.hash_file(picture.path) == own.sha256:
                return picture.name
        return "of your own"


def _with_cards(places: Sequence[int | None]) -> list[int]:
    """Where there is no picture, the next one's; at the end the last one's; else the first."""
    found: list[int] = []
    after = next((place for place in reversed(places) if place is not None), 0)
    for place in reversed(places):
        after = after if place is None else place
        found.append(after)
    return found[::-1]


def _kept(picture: OwnPicture) -> Artifact:
    return current_store().put_file(picture.path, _MEDIA_TYPE)
