"""What a batch's table shows of one film: a link that plays it, and its thumbnail, small."""

import base64
from typing import NamedTuple
from uuid import UUID

import cv2
import httpx
import numpy as np
from prefect.exceptions import PrefectException

from flows.run_result import POSTER, VIDEO, film_of
from storygen import files
from storygen.errors import StorygenError
from storygen.models.base import Artifact
from storygen.store import current_store

_HEIGHT_PX = 96
_QUALITY = 70


class Film(NamedTuple):
    """A film of a batch.

    Attributes:
        link: Plays it, for a week; empty where nobody serves it.
        picture: A small JPEG as a data address, some 3 kB; empty where there is none.
    """

    link: str = ""
    picture: str = ""


def shown_film(run_id: UUID) -> Film:
    """The film that a run made; an empty one if it made none, or that cannot be had."""
    try:
        made = film_of(run_id)
    except (httpx.HTTPError, PrefectException):
        return Film()
    if made is None:
        return Film()
    poster = next((file.content for file in made.files if file.name == POSTER), None)
    return Film(made.links.get(VIDEO, ""), _small(poster) if poster else "")


def _small(poster: Artifact) -> str:
    """A picture of the store, small."""
    try:
        content = files.read_bytes(current_store().locate(poster))
    except (StorygenError, OSError):
        return ""
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if picture is None:
        return ""
    scale = _HEIGHT_PX / picture.shape[0]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}"
