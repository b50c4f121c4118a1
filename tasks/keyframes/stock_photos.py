"""Photographs that were found for a shot: what is looked for, and which of several is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from storygen.canonical import seed_from
from storygen.models.picture import Credit, Look, PictureRequest, Setting

_MOST_NEIGHBOURS = 8
"""So many shots in a row that look for the same surely differ from each other's neighbours."""
_LEAST_SHARE = 0.6
"""Of the frame's shorter side; a photograph with less would look blurred."""
_SQUARE = 1.2
"""A picture is upright or lying from this ratio of its sides on."""

_PLACES: dict[Setting, str] = {
    "forest": "forest", "sea": "sea", "desert": "desert", "mountains": "mountains",
    "field": "field", "city": "city", "street": "street", "room": "room interior",
    "night": "night", "dawn": "sunrise", "snow": "snow", "storm": "storm", "sky": "sky",
    "abstract": "",
}  # fmt: skip


@dataclass(frozen=True)
class Photo:
    """A photograph that was found.

    Attributes:
        id: Its name there.
        width_px: Of the largest version.
        height_px: Of the largest version.
        address: Where the version to be used lies.
        credit: Whose it is.
    """

    id: str
    width_px: int
    height_px: int
    address: str
    credit: Credit


def searches(request: PictureRequest, also: str) -> tuple[str, ...]:
    """What to look for, in English: the first is the most exact, the last the widest.

    Args:
        request: The shot: its subjects and setting count; the story's own words stay here.
        also: Words put after each search.
    """
    place = _PLACES[request.setting]
    first, both = " ".join(request.subjects[:1]), " ".join(request.subjects[:2])
    wide = place or ("" if first else f"{request.mood} background")
    tried = (f"{both} {place}", f"{first} {place}", first or wide, wide)
    said = (" ".join(f"{words} {also}".split()) for words in tried if words.strip())
    return tuple(dict.fromkeys(said))


def with_neighbours(requests: Sequence[PictureRequest], also: str) -> tuple[PictureRequest, ...]:
    """A film's requests, each with the shots just before it that look for the same; not cards."""
    arranged: list[PictureRequest] = []
    run: list[str] = []
    before: tuple[str, ...] = ()
    for request in requests:
        if request.card is not None:
            arranged.append(request)
            continue
        words = searches(request, also)
        run = run if words == before else []
        arranged.append(request.model_copy(update={"beside": tuple(run[:_MOST_NEIGHBOURS])}))
        run, before = [request.shot_id, *run], words
    return tuple(arranged)


def suited(photos: Sequence[Photo], look: Look, among: int) -> tuple[Photo, ...]:
    """The first so many of those that have the frame's shape and size, else of all."""
    least_px = _LEAST_SHARE * min(look.width_px, look.height_px)
    shape = shape_of(look.width_px, look.height_px)
    good = [
        photo
        for photo in photos
        if min(photo.width_px, photo.height_px) >= least_px
        and shape in ("square", shape_of(photo.width_px, photo.height_px))
    ]
    return tuple((good or photos)[:among])


def shape_of(width_px: int, height_px: int) -> str:
    """`portrait`, `landscape` or `square`."""
    if height_px >= _SQUARE * width_px:
        return "portrait"
    return "landscape" if width_px >= _SQUARE * height_px else "square"


def taken(photos: Sequence[Photo], request: PictureRequest) -> Photo:
    """The one for a shot, another than its neighbour's where there are several.

    Each shot has an order of preference of its own, which a photograph more or less in what was
    found hardly changes.

    Args:
        photos: At least one.
        request: The shot, with its neighbours.
    """
    of_neighbour: Photo | None = None
    for shot_id in reversed(request.beside):
        of_neighbour = _preferred(photos, request.look.seed, shot_id, of_neighbour)[0]
    own = _preferred(photos, request.look.seed, request.shot_id, of_neighbour)
    return own[request.attempt % len(own)]


def _preferred(
    photos: Sequence[Photo], seed: int, shot_id: str, without: Photo | None
) -> list[Photo]:
    others = [photo for photo in photos if photo is not without] or list(photos)
    return sorted(others, key=lambda photo: seed_from(seed, shot_id, photo.id))
