"""The storyboard as one small picture: a tile per shot that fills while pictures are made."""

import base64
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from math import ceil, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from storygen import files
from storygen.models.base import Artifact
from storygen.models.picture import Keyframe
from storygen.store import current_store

_WIDTH_PX, _GAP_PX = 1280, 8
_TILE_PX = 190 * 190
"""The area of a tile while there are few."""
_SHEET_PX = 1_000_000
_MOST_TILES = 400
_MOST_BYTES = 180_000
_QUALITIES = (82, 70, 55, 40, 25)
_GROUND, _EMPTY, _INK = (24, 26, 31), (46, 52, 66), (120, 130, 150)
_CORNER_PX = 10
_FONT = "Inter-Bold.otf"


class ContactSheet:
    """The pictures of one film, as far as they are made, on a sheet of bounded size.

    Of a film with very many shots every second or third one is shown, so that the sheet shows the
    whole film and neither it nor its making grows with the film's length.
    """

    def __init__(self) -> None:
        self._shots: tuple[str, ...] = ()
        self._places: dict[str, tuple[int, int]] = {}
        self._made: dict[str, str] = {}
        self._tile = (0, 0)
        self._sheet: NDArray[np.uint8] | None = None
        self._encoded = ""

    def plan(self, shot_ids: Sequence[str], width_px: int, height_px: int) -> None:
        """Lay out an empty tile for each shot of a film of this size."""
        step = ceil(len(shot_ids) / _MOST_TILES) or 1
        self._shots = tuple(shot_ids)
        shown = self._shots[::step]
        columns, self._tile = _layout(len(shown), width_px / height_px)
        across, down = (side + _GAP_PX for side in self._tile)
        self._places = {
            shot: (_GAP_PX + index % columns * across, _GAP_PX + index // columns * down)
            for index, shot in enumerate(shown)
        }
        size = (columns * across + _GAP_PX, ceil(len(shown) / columns) * down + _GAP_PX)
        sheet = Image.new("RGB", size, _GROUND)
        self._made, self._encoded = {}, ""
        _paint_empty(sheet, self._places, self._tile, step)
        self._sheet = np.array(sheet)

    def add(self, shot_id: str, keyframe: Keyframe) -> None:
        """A shot's picture is there, or another one in its place."""
        if self._made.get(shot_id) == keyframe.flat.sha256 or shot_id not in self._shots:
            return
        self._made[shot_id] = keyframe.flat.sha256
        if self._sheet is None or shot_id not in self._places:
            return
        picture = _small(keyframe.flat, self._tile)
        if picture is not None:
            left, top = self._places[shot_id]
            window = self._sheet[top : top + self._tile[1], left : left + self._tile[0]]
            window[:] = np.where(_rounded(self._tile)[..., None], picture, window)
            self._encoded = ""

    def counted(self) -> str:
        """How many of the pictures are there; empty while none are planned."""
        return f"{len(self._made)} of {len(self._shots)} pictures" if self._shots else ""

    def address(self) -> str:
        """The sheet as a data address, which never expires; empty while none is planned."""
        if not self._encoded and self._sheet is not None:
            content = base64.b64encode(_jpeg(self._sheet)).decode()
            self._encoded = f"data:image/jpeg;base64,{content}"
        return self._encoded


def _layout(tiles: int, aspect: float) -> tuple[int, tuple[int, int]]:
    """Columns, and a tile's (width, height), for a sheet that is not too large."""
    width = sqrt(min(_TILE_PX, _SHEET_PX / max(tiles, 1)) * aspect)
    most = max(1, round(_WIDTH_PX / (width + _GAP_PX)))
    columns = ceil(tiles / ceil(tiles / most)) if tiles else 1  # rows of about equal length
    return columns, (max(8, round(width)), max(8, round(width / aspect)))


def _paint_empty(
    sheet: Image.Image, places: dict[str, tuple[int, int]], tile: tuple[int, int], step: int
) -> None:
    draw = ImageDraw.Draw(sheet)
    font = _numerals(max(9, min(tile) // 5))
    for index, (left, top) in enumerate(places.values()):
        box = (left, top, left + tile[0] - 1, top + tile[1] - 1)
        draw.rounded_rectangle(box, _CORNER_PX, fill=_EMPTY)
        middle = (left + tile[0] / 2, top + tile[1] / 2)
        draw.text(middle, str(index * step + 1), fill=_INK, font=font, anchor="mm")


def _numerals(size_px: int) -> ImageFont.FreeTypeFont:
    with (resources.files("storygen") / "fonts" / _FONT).open("rb") as file:
        return ImageFont.truetype(BytesIO(file.read()), size_px)


def _rounded(tile: tuple[int, int]) -> NDArray[np.bool_]:
    mask = Image.new("1", tile)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, tile[0] - 1, tile[1] - 1), _CORNER_PX, fill=1)
    return np.array(mask)


def _small(flat: Artifact, tile: tuple[int, int]) -> NDArray[np.uint8] | None:
    """A picture of the store, cut to the tile's shape and size; None if it is none."""
    content = np.frombuffer(files.read_bytes(current_store().locate(flat)), np.uint8)
    picture = cv2.imdecode(content, cv2.IMREAD_REDUCED_COLOR_2)
    if picture is None:
        return None
    small = cv2.resize(picture, tile, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)


def _jpeg(sheet: NDArray[np.uint8]) -> bytes:
    bgr = cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)
    encoded = b""
    for quality in _QUALITIES:
        encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(encoded) <= _MOST_BYTES:
            break
    return encoded
