"""The thumbnail stage: the title over the film's most telling picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen import files
from storygen.models.base import Artifact
from storygen.models.picture import Look
from storygen.models.publication import Thumbnail
from storygen.store import current_store
from tasks.keyframes.picture_files import encode_png
from tasks.policy import stage_task
from tasks.thumbnail.drawing import draw_thumbnail


@stage_task("thumbnail", version=1)
def draw_thumbnails(
    title: str, picture: Artifact, look: Look, sizes: dict[str, tuple[int, int]]
) -> tuple[Thumbnail, ...]:
    """Draw one thumbnail per file name in `sizes`, each (width, height) in pixels."""
    flat = _decoded(files.read_bytes(current_store().locate(picture)))
    return tuple(
        Thumbnail(
            name=name,
            picture=current_store().put_bytes(
                encode_png(draw_thumbnail(title, flat, *size, look)), "image/png"
            ),
        )
        for name, size in sizes.items()
    )


def _decoded(content: bytes) -> NDArray[np.uint8]:
    """A picture's file as (height, width, 3) RGB."""
    bgr = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(np.asarray(bgr), cv2.COLOR_BGR2RGB), np.uint8)
