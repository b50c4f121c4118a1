"""A painter of another package that says it needs a graphics card, though it does not."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from storygen.models.picture import PictureRequest
from tasks.keyframes.contract import Drawing, DrawnLayer
from tasks.keyframes.providers.illustrator import Illustrator


class CardPainter:
    """The illustrator's pictures in negative.

    Attributes of the environment: PAINTER_DIARY is a file that gets a line per picture, and
    PAINTER_SLEEP_S how long each takes.
    """

    needs_gpu = True
    is_online = False
    is_paid = False

    def problem(self) -> str | None:
        return None

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        for drawing in Illustrator().draw(requests):
            with Path(os.environ["PAINTER_DIARY"]).open("a", encoding="utf-8") as diary:
                diary.write(f"{os.getpid()} {os.environ.get('CUDA_VISIBLE_DEVICES')}\n")
            time.sleep(float(os.environ.get("PAINTER_SLEEP_S", "0")))
            yield replace(
                drawing,
                layers=tuple(_negative(layer) for layer in drawing.layers),
                flat=255 - drawing.flat,
            )


def _negative(layer: DrawnLayer) -> DrawnLayer:
    pixels = np.array(layer.pixels)
    pixels[..., :3] = 255 - pixels[..., :3]
    return replace(layer, pixels=pixels)
