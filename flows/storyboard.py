"""The storyboard: a grid of small pictures that grows while they are made."""

import base64
from collections.abc import Sequence

import cv2
import numpy as np

from flows.page_artifacts import Shown
from storygen import files
from storygen.models.base import Artifact
from storygen.models.picture import Keyframe, Shot
from storygen.store import current_store

_COLUMNS = 4
_MOST_PICTURES = 120
_LONGEST_CAPTION = 20
_AREA_PX = 150 * 267
"""Of one small picture; some 6 kB as JPEG, so that 120 of them stay below one megabyte."""


class Storyboard:
    """The pictures of one film, as far as they are made."""

    def __init__(self) -> None:
        self._shots: tuple[Shot, ...] = ()
        self._captions: tuple[str, ...] = ()
        self._pictures: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def plan(self, shots: Sequence[Shot], captions: Sequence[str]) -> None:
        """Say which shots there will be, and a line for each."""
        self._shots, self._captions = tuple(shots), tuple(captions)

    def add(self, shot_id: str, keyframe: Keyframe) -> None:
        """A shot's picture is there, or another one in its place."""
        planned = any(shot.id == shot_id for shot in self._shots[:_MOST_PICTURES])
        if planned and self._shown.get(shot_id) != keyframe.flat.sha256:
            self._shown[shot_id] = keyframe.flat.sha256
            self._pictures[shot_id] = _small(keyframe.flat)

    def add_all(self, keyframes: Sequence[Keyframe]) -> None:
        """All pictures are there, one per planned shot."""
        for shot, keyframe in zip(self._shots, keyframes, strict=True):
            self.add(shot.id, keyframe)

    def shown(self) -> Shown:
        """The grid as it stands."""
        made = sum(shot.id in self._pictures for shot in self._shots)
        return Shown("markdown", self._grid(), f"Storyboard: {made} of {len(self._shots)} pictures")

    def _grid(self) -> str:
        cells = [
            (f"![shot {number}]({self._pictures[shot.id]})" if shot.id in self._pictures else "…",
             f"**{number}** {_short(caption)}")
            for number, (shot, caption) in enumerate(
                zip(self._shots[:_MOST_PICTURES], self._captions, strict=False), start=1
            )
        ]  # fmt: skip
        rows = [_row([""] * _COLUMNS), _row(["---"] * _COLUMNS)]
        for first in range(0, len(cells), _COLUMNS):
            some = cells[first : first + _COLUMNS]
            padding = [""] * (_COLUMNS - len(some))
            rows.append(_row([picture for picture, _ in some] + padding))
            rows.append(_row([caption for _, caption in some] + padding))
        more = len(self._shots) - _MOST_PICTURES
        rows += ["", f"and {more} more"] if more > 0 else []
        return "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _short(caption: str) -> str:
    """A caption no wider than its picture: the page's tables do not wrap."""
    if len(caption) <= _LONGEST_CAPTION:
        return caption
    return f"{caption[:_LONGEST_CAPTION].rstrip(' ,.;:')}…"


def _small(flat: Artifact) -> str:
    """A small JPEG as a data address, which never expires."""
    content = np.frombuffer(files.read_bytes(current_store().locate(flat)), np.uint8)
    picture = cv2.imdecode(content, cv2.IMREAD_REDUCED_COLOR_2)
    if picture is None:
        return ""
    scale = (_AREA_PX / (picture.shape[0] * picture.shape[1])) ** 0.5
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 72])[1]
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}"
