"""A card's words over a photograph, so that a film of photographs has no other kind of picture."""

import cv2
import numpy as np

from storygen.errors import RequestError
from storygen.models.picture import PictureRequest, canvas_px
from tasks.keyframes.cards import draw_card
from tasks.keyframes.contract import Drawing
from tasks.keyframes.drawing.light import light_for
from tasks.keyframes.drawing.noise import stream
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.illustrating import flatten
from tasks.keyframes.looks import palette_named
from tasks.keyframes.model_pictures import PHOTOGRAPH, Pixels, filled

_BLUR = 0.012  # of the frame's shorter side
_BRIGHTEST = 110.0
"""Of 255, on average: light letters read before it once it is darkened as any card's ground is."""


def lettered(request: PictureRequest, pixels: Pixels) -> Drawing:
    """The request's card over a picture of any size, which is softened and darkened behind it.

    Raises:
        RequestError: There is no card, or no font here has its letters.
    """
    look, card = request.look, request.card
    if card is None:
        raise RequestError(f"the shot {request.shot_id!r} has no words to be drawn")
    paint = light_for(palette_named(look.palette), request.setting, request.mood)
    scene = Scene(look, paint, stream(look.seed, request.shot_id), emblem=True)
    size = canvas_px(look.width_px), canvas_px(look.height_px)
    scene.backdrop.rgb[:] = _quiet(filled(pixels, *size, PHOTOGRAPH), scene.unit)
    draw_card(scene, card)
    layers = tuple(layer for sheet in scene.sheets if (layer := sheet.layer()) is not None)
    return Drawing(request.shot_id, layers, flatten(layers, look.width_px, look.height_px))


def _quiet(pixels: Pixels, unit_px: float) -> Pixels:
    soft = cv2.GaussianBlur(pixels, (0, 0), _BLUR * unit_px)
    return np.asarray(soft * min(1.0, _BRIGHTEST / max(1.0, float(soft.mean()))), np.uint8)
