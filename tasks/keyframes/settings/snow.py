"""Snowfields with firs under snow, and flakes."""

import numpy as np

from tasks.keyframes.colour import Colour, from_hex, mix
from tasks.keyframes.drawing import land, plants, weather
from tasks.keyframes.drawing.raster import Field, Points
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import paint_sky


def draw_snow(scene: Scene) -> None:
    """Snowfields, firs under snow, and flakes."""
    base = scene.ground
    scene.place_sun(base - 0.4, base - 0.2)
    paint = scene.paint
    paint_sky(scene, base, cloudiness=0.6, disc=0.07, glow=0.6)
    far = land.mountain_line(scene, base - 0.09, 0.4 if scene.tall else 0.26, 3 + scene.pick(2))
    land.paint_mountains(scene, scene.backdrop, far, 0.3, scene.y(base), 0.9)
    _snow_hill(scene, scene.backdrop, base - 0.045, 0.2, 0.1, mix(paint.ink, paint.fog, 0.5))
    white = mix(paint.fog, from_hex("#ffffff"), 0.7)
    weather.fall_snow(scene, scene.backdrop, 380, 0.005, white)
    middle = scene.sheet(0.5)
    line = _snow_hill(scene, middle, base, 0.42, 0.2, mix(paint.ink, paint.fog, 0.25), 0.3)
    shadow = mix(paint.land(0.55), paint.sky[1], 0.3)
    level, near = base + 0.075, 0.46
    while level < 0.88:
        drift = land.hills(scene, level, 0.035, 2)
        top = float(drift.min())
        lit = mix(white, paint.light, 0.3 + 0.2 * near)
        middle.land(drift, scene.haze(lit, paint.land(near), top, top + 0.26 * scene.unit, 0.2))
        level, near = level + 0.1, near + 0.05
    land.dapple(scene, middle, scene.y(base + 0.02), 0.3, shadow)
    weather.fall_snow(scene, middle, 150, 0.007, white)
    scene.stand = Stand(middle, line, 0.95)
    _snowy_front(scene, white)


def _snowy_front(scene: Scene, white: Colour) -> None:
    paint = scene.paint
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.9 if scene.tall else 0.98, 0.06, 2)
    side = 0.0 if scene.chance(0.5) else 1.0
    inward = 1 if side == 0 else -1
    foot = scene.y(0.95)
    trees = [
        plants.pine(scene.rng, scene.x(side + inward * at), foot, tall * scene.unit, 12)
        for at, tall in ((-0.03, 0.95), (0.15, 0.5))
    ]
    bark = scene.haze(mix(paint.ink, paint.fog, 0.2), paint.ink, scene.y(0.3), scene.y(0.9))
    near.shapes(trees, bark)
    _snow_on(scene, near, trees, white)
    shade = mix(paint.ramp[1], paint.ink, 0.3)
    near.land(
        front, scene.haze(mix(white, paint.fog, 0.3), shade, float(front.min()), scene.y(1.1), 0.3)
    )


def _snow_hill(
    scene: Scene,
    sheet: Sheet,
    level: float,
    nearness: float,
    size: float,
    bark: Colour,
    cover: float = 0.7,
) -> Field:
    line = land.hills(scene, level, 0.035, 2.5)
    trees = plants.tree_row(scene, line, size, 0.32, cover)
    top = float(line.min())
    sheet.shapes(
        trees,
        scene.haze(
            bark, mix(bark, scene.paint.fog, 0.5), top - size * scene.unit, top + 0.03 * scene.unit
        ),
    )
    white = mix(scene.paint.fog, from_hex("#ffffff"), 0.75)
    _snow_on(scene, sheet, trees, white)
    own = scene.paint.land(nearness)
    sheet.land(
        line, scene.haze(mix(white, scene.paint.light, 0.3), own, top, top + 0.55 * scene.unit, 0.4)
    )
    return line


def _snow_on(
    scene: Scene,
    sheet: Sheet,
    trees: list[Points],
    white: Colour,
) -> None:
    """Snow on the boughs: each tier's upper edge on the sun's side and a little of the other."""
    pads: list[Points] = []
    for tree in trees:
        half = len(tree) // 2
        for edge in (tree[:half], tree[half:][::-1]):
            for at in range(1, half - 3, 3):
                inner, tip = edge[at], edge[at + 1]
                previous = edge[at - 1]
                thick = 0.22 * (tip - previous)
                pads.append(
                    np.array(
                        [
                            previous,
                            inner,
                            tip,
                            tip - thick * (1, 0.2),
                            previous + (tip - previous) * 0.35 + (0, 0.02 * scene.unit * 0.2),
                        ]
                    )
                )
    sheet.shapes(pads, plain(white), 0.9)
