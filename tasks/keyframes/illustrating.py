"""From a request to a drawing: setting, subjects, card, then the flattened picture."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import PictureRequest
from tasks.keyframes.cards import draw_card
from tasks.keyframes.casting import Cast, cast_subjects
from tasks.keyframes.contract import Drawing, DrawnLayer
from tasks.keyframes.drawing.figures import paint_emblem
from tasks.keyframes.drawing.light import light_for
from tasks.keyframes.drawing.noise import stream
from tasks.keyframes.drawing.raster import as_field
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.staging import stage
from tasks.keyframes.looks import palette_named
from tasks.keyframes.settings.every import SETTINGS


def illustrate(request: PictureRequest) -> Drawing:
    """Draw one picture from its request alone."""
    look = request.look
    paint = light_for(palette_named(look.palette), request.setting, request.mood)
    cast = cast_subjects(request.subjects, request.setting) if request.card is None else Cast()
    scene = Scene(
        look,
        paint,
        stream(look.seed, *_named(request)),
        emblem=cast.emblem is not None or request.card is not None,
        table=bool(cast.tabled),
        water=bool(cast.afloat),
    )
    SETTINGS[request.setting](scene)
    stage(scene, cast)
    if cast.emblem is not None:
        paint_emblem(scene, cast.emblem)
    if request.card is not None:
        draw_card(scene, request.card)
    layers = tuple(layer for sheet in scene.sheets if (layer := sheet.layer()) is not None)
    return Drawing(request.shot_id, layers, flatten(layers, look.width_px, look.height_px))


def _named(request: PictureRequest) -> tuple[str, ...]:
    """What names a picture's random stream; each attempt has its own."""
    again = (f"attempt {request.attempt}",) if request.attempt else ()
    return (request.shot_id, *again)


def flatten(layers: Sequence[DrawnLayer], width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Lay the layers over each other and cut out the canvas's centre at the frame's size."""
    canvas = layers[0].pixels
    top, left = (canvas.shape[0] - height_px) // 2, (canvas.shape[1] - width_px) // 2
    flat = canvas[top : top + height_px, left : left + width_px].copy()
    for layer in layers[1:]:
        height, width = layer.pixels.shape[:2]
        y0, y1 = max(top, layer.top_px), min(top + height_px, layer.top_px + height)
        x0, x1 = max(left, layer.left_px), min(left + width_px, layer.left_px + width)
        if y1 <= y0 or x1 <= x0:
            continue
        cut = layer.pixels[
            y0 - layer.top_px : y1 - layer.top_px, x0 - layer.left_px : x1 - layer.left_px
        ]
        window = flat[y0 - top : y1 - top, x0 - left : x1 - left]
        share = as_field(cut[..., 3]) / np.float32(255)
        under = np.ascontiguousarray(window)
        over = np.ascontiguousarray(cut[..., :3])
        window[:] = cv2.blendLinear(over, under, share, as_field(1 - share))
    return flat
