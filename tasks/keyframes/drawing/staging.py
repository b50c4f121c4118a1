"""Subjects where they belong: on the ground, afloat, in the air, on a table."""

import numpy as np
from numpy.typing import NDArray

from tasks.keyframes.casting import Cast
from tasks.keyframes.colour import mix
from tasks.keyframes.drawing import water
from tasks.keyframes.drawing.figures import Masks, masks_of, mirror, paint_figure
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.silhouettes.finding import Silhouette

_ALONE = 1.25  # a single small subject is drawn this much larger
_WIDEST = 0.62  # of the frame's width


def stage(scene: Scene, cast: Cast) -> None:
    """Paint the cast, all but its emblem, into a scene that has been painted."""
    stand = scene.stand
    if stand is None:
        return
    _fly(scene, cast)
    grounded = (*cast.standing, *cast.afloat, *cast.tabled)
    ordered = [one.name for one in sorted(grounded, key=lambda one: -one.height)]
    places = dict(zip(ordered, stand.places, strict=False))
    boost = _ALONE if len(grounded) == 1 and grounded[0].height < 0.5 else 1.0
    for one in sorted(grounded, key=lambda one: -one.height):
        height, x = _measure(scene, stand, one, places.get(one.name, 0.5), boost)
        if one.place == "water" and not stand.water:
            _float_on_pond(scene, stand, one, x, height)
        elif one.place == "water":
            _float(scene, stand, one, x, _floor(scene, stand, one, x, height, 0.6), height)
        else:
            _stand(scene, stand, one, x, height)


def _measure(
    scene: Scene, stand: Stand, one: Silhouette, share: float, boost: float
) -> tuple[float, float]:
    """Height in pixels, and x on the canvas such that it lies within the frame."""
    height = one.height * boost * stand.scale * scene.unit
    if stand.table:
        height = min(one.height * 1.3, 0.5) * scene.unit * (0.62 if len(stand.places) < 2 else 1.0)
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
    if stand.soft or stand.water:
        foot = _mound(scene, stand, one, x, foot, height)
    half = 0.5 * one.width * height
    away = float(np.sign(x - scene.sun_x)) * 0.3 * half
    shadow = circle(x + away, foot - 2, half * 1.15, 0.05 + 0.04 * height / max(half, 1.0))
    stand.sheet.shapes([shadow], plain(scene.paint.ink), 0.42, 0.012 * scene.unit)
    masks = masks_of(one, round(height), x > scene.x(0.55))
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
        foggy = mix(own, scene.paint.fog, 0.6)
        stand.sheet.shapes([outline], scene.haze(crest, foggy, foot - rise, low))
    return foot - rise * 0.93


def _float(
    scene: Scene, stand: Stand, one: Silhouette, x: float, foot: float, height: float
) -> None:
    masks = masks_of(one, round(height), x > scene.x(0.55))
    _mirrored(scene, stand, masks, x, foot + 0.01 * scene.unit)


def _mirrored(scene: Scene, stand: Stand, masks: Masks, x: float, foot: float) -> None:
    mirror(scene, stand.sheet, masks, x, foot, stand.nearness)
    paint_figure(scene, stand.sheet, masks, x, foot, stand.nearness, 1.0)


def _float_on_pond(scene: Scene, stand: Stand, one: Silhouette, x: float, height: float) -> None:
    """A pool in the ground, for what needs water."""
    unit = scene.unit
    half = max(0.75 * one.width * height, 0.22 * unit)
    y = _floor(scene, stand, one, x, height, 0.7) + 0.07 * unit
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    edge = 1 + 0.07 * np.interp(turn, np.linspace(0, 2 * np.pi, 12), _ring(scene, 12))
    outline = np.stack([x + half * edge * np.cos(turn), y + 0.062 * unit * edge * np.sin(turn)], -1)
    sky = mix(scene.paint.sky[-1], scene.paint.sky[-2], 0.4)
    deep = mix(sky, scene.paint.land(0.7), 0.45)
    shore = outline + (0, 0.006 * unit)
    stand.sheet.shapes([shore], plain(mix(scene.paint.land(0.8), scene.paint.light, 0.25)), 0.6)
    stand.sheet.shapes([outline], scene.haze(sky, deep, y - 0.06 * unit, y + 0.06 * unit))
    gleam = water.ripples(scene, y - 0.04 * unit, y + 0.05 * unit, 60)
    inside = [d for d in gleam if abs(d[1, 0] - x) + abs(d[0, 0] - d[1, 0]) < 0.6 * half]
    stand.sheet.shapes(inside, plain(scene.paint.light), 0.5)
    _mirrored(scene, stand, masks_of(one, round(height), x > scene.x(0.55)), x, y + 0.01 * unit)


def _ring(scene: Scene, count: int) -> NDArray[np.float64]:
    values = scene.rng.uniform(-1, 1, count)
    values[-1] = values[0]
    return values


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
