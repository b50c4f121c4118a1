"""Subjects where they belong: on the ground, afloat, in the air, on a table."""

import cv2
import numpy as np

from tasks.keyframes.casting import Cast
from tasks.keyframes.colour import Colour, mix
from tasks.keyframes.drawing import water
from tasks.keyframes.drawing.figures import Masks, masks_of, mirror, paint_figure
from tasks.keyframes.drawing.noise import smoothstep, wave
from tasks.keyframes.drawing.raster import Points, fill
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.silhouettes.finding import Silhouette

_ALONE = 1.25  # a single small subject is drawn this much larger
_BESIDE = (0.2, 0.8)  # of the frame's width: where the medallion leaves room
_CROWD = (1.0, 1.0, 0.92, 0.76)  # the scale of one, two and three that stand together
_ROCK_OF_THEIR_OWN = frozenset(("lighthouse",))
_WIDEST = 0.62  # of the frame's width


def stage(scene: Scene, cast: Cast) -> None:
    """Paint the cast, all but its emblem, into a scene that has been painted."""
    stand = scene.stand
    if stand is None:
        return
    _fly(scene, cast)
    grounded = (*cast.standing, *cast.afloat, *cast.tabled)
    shares = _BESIDE if scene.emblem else stand.places
    ordered = [one.name for one in sorted(grounded, key=lambda one: -one.height)]
    places = dict(zip(ordered, shares, strict=False))
    alone = len(grounded) == 1 and grounded[0].height < 0.5 and not scene.emblem
    crowd = _CROWD[min(len(grounded), len(_CROWD) - 1)]
    boost = _ALONE if alone else 0.85 if scene.emblem else crowd
    for one in sorted(grounded, key=lambda one: -one.height):
        height, x = _measure(scene, stand, one, places.get(one.name, 0.5), boost)
        if one.place == "water":
            _float(scene, stand, one, x, _floor(scene, stand, one, x, height, 0.6), height)
        else:
            _stand(scene, stand, one, x, height)


def _measure(
    scene: Scene, stand: Stand, one: Silhouette, share: float, boost: float
) -> tuple[float, float]:
    """Height in pixels, and x on the canvas such that it lies within the frame."""
    height = one.height * boost * stand.scale * scene.unit
    if stand.table:
        height = min(one.height * 1.1, 0.42) * scene.unit
    height = min(height, _WIDEST * scene.frame_width / one.width)
    half = one.width * height / 2
    x = scene.x(share + scene.between(-0.025, 0.025))
    return height, float(np.clip(x, scene.x(0.05) + half, scene.x(0.95) - half))


def _floor(
    scene: Scene, stand: Stand, one: Silhouette, x: float, height: float, reach: float
) -> float:
    """The ground's lowest y under the subject's feet."""
    half = one.width * height / 2 * reach
    columns = np.clip(np.arange(int(x - half), int(x + half) + 1), 0, scene.width - 1)
    return float(stand.line[columns].max()) + 0.006 * scene.unit


def _stand(scene: Scene, stand: Stand, one: Silhouette, x: float, height: float) -> None:
    foot = _floor(scene, stand, one, x, height, 0.6)
    masks = masks_of(one, round(height), x > scene.x(0.55))
    if stand.water and one.name in _ROCK_OF_THEIR_OWN:
        _mirrored(scene, stand, masks, x, foot + 0.01 * scene.unit)
        return
    if stand.soft or stand.water:
        foot = _mound(scene, stand, one, x, foot, height)
    else:
        half = 0.5 * one.width * height
        away = float(np.sign(x - scene.sun_x)) * 0.3 * half
        squash = 0.05 + 0.04 * height / max(half, 1.0)
        shadow = circle(x + away, foot - 2, half * 1.15, squash)
        stand.sheet.shapes([shadow], plain(scene.paint.ink), 0.42, 0.012 * scene.unit)
    paint_figure(scene, stand.sheet, masks, x, foot, stand.nearness, 1.0)


def _mound(
    scene: Scene, stand: Stand, one: Silhouette, x: float, foot: float, height: float
) -> float:
    """Firm land for a subject over water or cloud: an islet or a summit; returns its top."""
    unit = scene.unit
    half = max(0.62 * one.width * height, 0.16 * unit)
    rise = (0.05 if stand.water else 0.13) * unit
    along = np.linspace(-1, 1, 60)
    hump = np.clip(1 - np.abs(along) ** (2.6 if stand.water else 1.7), 0, 1) ** 0.8
    rough = 0.1 * rise * wave(scene.rng, 60, 12, 3)
    low = foot + (0.03 if stand.water else 0.3) * unit
    xs = x + along * half * (1.7 if stand.water else 2.6)
    ys = low - (low - foot + rise) * hump + rough * hump
    own = scene.paint.land(min(1.0, stand.nearness + 0.06))
    crest = mix(own, scene.paint.light, 0.22)
    outline = np.stack([xs, ys], axis=-1)
    if stand.water:
        shade = scene.haze(crest, own, foot - rise, low)
        flipped = np.stack([xs, low + (low - ys) * 0.7], axis=-1)
        stand.sheet.shapes([flipped], plain(mix(own, scene.paint.ink, 0.4)), 0.4, 0.006 * unit)
        stand.sheet.shapes([outline], shade)
        gleam = water.ripples(scene, low - 4, low + 0.02 * unit, 26)
        near = [dash for dash in gleam if abs(dash[1, 0] - x) < half * 1.7]
        stand.sheet.shapes(near, plain(scene.paint.light), 0.5)
    else:
        _summit(scene, stand, outline, crest)
    return foot - rise * 0.93


def _summit(scene: Scene, stand: Stand, outline: Points, crest: Colour) -> None:
    """Rock that rises out of cloud and fades into it."""
    low = np.floor(outline.min(axis=0)).astype(int)
    high = np.ceil(outline.max(axis=0)).astype(int)
    mask = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), dtype=np.uint8)
    fill(mask, [outline - low])
    down = np.linspace(0, 1, mask.shape[0], dtype=np.float32)[:, None]
    soft = (mask * smoothstep(0.95, 0.3, down)).astype(np.uint8)
    own = scene.paint.land(min(1.0, stand.nearness + 0.1))
    shade = scene.haze(mix(own, crest, 0.6), mix(own, scene.paint.fog, 0.4), low[1], high[1])
    stand.sheet.stencil(soft, shade, int(low[0]), int(low[1]))
    flank = outline.copy()
    middle = float(outline[:, 0].mean())
    side = 1 if scene.sun_x > middle else -1
    flank[:, 0] = np.where(side * (flank[:, 0] - middle) > 0, flank[:, 0], middle)
    lit = np.zeros_like(mask)
    fill(lit, [flank - low])
    soft = (cv2.min(lit, mask) * smoothstep(0.8, 0.0, down)).astype(np.uint8)
    stand.sheet.stencil(
        soft, plain(mix(own, scene.paint.light, 0.5)), int(low[0]), int(low[1]), 0.5
    )


def _float(
    scene: Scene, stand: Stand, one: Silhouette, x: float, foot: float, height: float
) -> None:
    masks = masks_of(one, round(height), x > scene.x(0.55))
    _mirrored(scene, stand, masks, x, foot + 0.01 * scene.unit)


def _mirrored(scene: Scene, stand: Stand, masks: Masks, x: float, foot: float) -> None:
    mirror(scene, stand.sheet, masks, x, foot, stand.nearness)
    paint_figure(scene, stand.sheet, masks, x, foot, stand.nearness, 1.0)


def _fly(scene: Scene, cast: Cast) -> None:
    side = 1 if scene.sun_x < scene.x(0.5) else -1
    sheet = scene.sheets[min(1, len(scene.sheets) - 1)]
    alone = not (cast.standing or cast.afloat)
    for order, one in enumerate(cast.flying):
        height = one.height * scene.unit * (1.9 if alone else 1.0)
        x = scene.x(0.5 + side * (0.02 if alone else 0.16) + 0.2 * order)
        y = scene.y(0.36 if alone else 0.24) + order * 0.12 * scene.unit
        paint_figure(scene, sheet, masks_of(one, round(height), side < 0), x, y, 0.75, 0.0)
        if one.name == "gull":
            for _ in range(3 + scene.pick(3)):
                size = height * scene.between(0.3, 0.55)
                dx = scene.between(-0.3, 0.3) * scene.unit
                dy = scene.between(-0.2, 0.16) * scene.unit
                masks = masks_of(one, round(size), side < 0)
                paint_figure(scene, sheet, masks, x + dx, y + dy, 0.6, 0.0)
