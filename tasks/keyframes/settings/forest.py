"""Forests: pine ridges in mist, tall trunks from within, a clearing of broad trees."""

import numpy as np

from tasks.keyframes.colour import Colour, mix
from tasks.keyframes.drawing import land, plants, weather
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.raster import Field, Points
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet
from tasks.keyframes.drawing.sky import paint_rays, paint_sky


def draw_forest(scene: Scene) -> None:
    """One of three forests, chosen by the scene's random stream."""
    (_ridges, _trunks, _clearing)[scene.pick(3)](scene)


def wooded(
    scene: Scene,
    sheet: Sheet,
    level: float,
    nearness: float,
    height: float,
    cover: float = 1.0,
    bottom: int | None = None,
    rolling: float = 0.05,
) -> Field:
    """A hill with spruces along it; returns its line."""
    line = land.hills(scene, level, rolling, 3)
    top = float(line.min()) - height * scene.unit
    shade = land.fog_shade(scene, nearness, top, float(line.max()) + 0.16 * scene.unit, 0.85)
    sheet.shapes(plants.tree_row(scene, line, height, 0.2, cover), shade)
    sheet.land(line, shade, bottom)
    return line


def _ridges(scene: Scene) -> None:
    base = scene.ground + scene.between(-0.02, 0.02)
    step = 0.105 if scene.tall else 0.13
    scene.place_sun(base - 4.0 * step, base - 2.6 * step)
    paint_sky(scene, base - step, cloudiness=0.45)
    far = land.mountain_line(scene, base - 1.9 * step, 0.3, 4)
    land.paint_mountains(scene, scene.backdrop, far, 0.06, scene.y(base - step))
    wooded(scene, scene.backdrop, base - 1.75 * step, 0.2, 0.075)
    wooded(scene, scene.backdrop, base - 1.05 * step, 0.36, 0.12)
    weather.paint_flock(scene, scene.backdrop, scene.sun_y + 0.02 * scene.unit)
    middle = scene.sheet(0.45)
    wooded(scene, middle, base - 0.45 * step, 0.56, 0.2, cover=0.85)
    line = land.hills(scene, base, 0.02, 3)
    middle.land(line, land.fog_shade(scene, 0.66, float(line.min()), scene.y(1.1), 0.2))
    middle.shapes(
        plants.grass(scene, line, 0.03, 0.8),
        scene.haze(scene.paint.land(0.66), scene.paint.land(0.7), 0, 1),
    )
    land.folds(scene, middle, base, 0.66)
    land.dapple(scene, middle, scene.y(base), 0.3, scene.paint.light)
    scene.stand = Stand(middle, line, 0.8)
    _framing_pines(scene, base)


def _framing_pines(scene: Scene, base: float) -> None:
    near = scene.sheet(0.9)
    level = 0.93 if scene.tall else 1.0
    line = land.hills(scene, level, 0.05, 2)
    ink = scene.paint.land(0.97)
    shade = scene.haze(mix(ink, scene.paint.land(0.6), 0.25), ink, scene.y(0.1), scene.y(0.9))
    near.land(line, shade)
    near.shapes(plants.grass(scene, line, 0.07, 0.7), shade)
    trees: list[Points] = []
    sides = (0.0, 1.0) if scene.chance(0.6) else (float(scene.pick(2)),)
    for side in sides:
        inward = 1 if side == 0 else -1
        for at, tall in ((-0.1, 1.25), (0.06, 0.85)):
            x = scene.x(side + inward * (at + scene.between(-0.03, 0.03)))
            height = tall * scene.between(0.85, 1.1) * (scene.y(level) - scene.y(0.12)) / 1.25
            trees.append(plants.pine(scene.rng, x, scene.y(level) + 0.05 * scene.unit, height, 13))
    near.shapes(trees, shade)


def _trunks(scene: Scene) -> None:
    base = scene.ground
    scene.sun_x = scene.x(scene.between(0.3, 0.7))
    scene.sun_y = scene.y(scene.between(0.24, 0.36))
    paint = scene.paint
    bright = mix(paint.sky[-1], paint.land(0.1), 0.25)
    scene.backdrop.cover(
        scene.haze(mix(paint.land(0.25), paint.sky[1], 0.3), bright, 0, scene.y(base), 0.5)
    )
    _far_trunks(scene, base, bright)
    paint_rays(scene, paint.glow, 0.5, 14)
    middle = scene.sheet(0.5)
    line = land.hills(scene, base, 0.02, 3)
    shade = scene.haze(
        mix(paint.land(0.66), paint.fog, 0.18),
        paint.land(0.8),
        float(line.min()),
        scene.y(1.0),
        0.25,
    )
    middle.land(line, shade)
    middle.shapes(plants.grass(scene, line, 0.035, 0.6), shade)
    land.dapple(scene, middle, scene.y(base), 0.4, paint.light)
    scene.stand = Stand(middle, line, 0.85, places=(0.5, 0.32, 0.7))
    _near_trunks(scene)


def _far_trunks(scene: Scene, base: float, bright: Colour) -> None:
    paint = scene.paint
    for nearness, count, width in ((0.08, 15, 0.018), (0.22, 11, 0.032), (0.38, 8, 0.05)):
        xs = (np.arange(count) + scene.rng.uniform(-0.35, 0.35, count)) / (count - 1) * scene.width
        columns = [
            plants.trunk(
                scene,
                float(x),
                width * scene.unit * scene.between(0.6, 1.3),
                scene.between(-0.02, 0.02),
            )
            for x in xs
        ]
        own = mix(paint.land(nearness), bright, 0.35 - 0.5 * nearness)
        scene.backdrop.shapes(
            columns, scene.haze(own, bright, scene.y(0.3), scene.y(base + 0.04), 0.4)
        )
        rise = scene.y(base - 0.05 + 0.12 * nearness) - 0.025 * scene.unit * wave(
            scene.rng, scene.width, 4, 2
        )
        scene.backdrop.land(
            rise, land.fog_shade(scene, nearness + 0.1, float(rise.min()), scene.y(base + 0.1), 0.4)
        )


def _near_trunks(scene: Scene) -> None:
    paint = scene.paint
    near = scene.sheet(0.95)
    ink = paint.land(0.98)
    bark: list[Points] = []
    for side, inward in ((0.0, 1), (1.0, -1)):
        x, width = (
            scene.x(side - inward * scene.between(-0.02, 0.05)),
            scene.unit * scene.between(0.11, 0.18),
        )
        bark.append(plants.trunk(scene, x, width, scene.between(-0.03, 0.03)))
        for _ in range(3):
            y, long = scene.y(scene.between(0.0, 0.34)), scene.unit * scene.between(0.22, 0.42)
            bark += plants.branch(scene.rng, x, y, inward * long, 0.25 * long)
    near.shapes(bark, scene.haze(mix(ink, paint.land(0.66), 0.3), ink, 0, scene.y(0.7)))
    floor = land.hills(scene, 0.96 if scene.tall else 1.02, 0.04, 3)
    near.land(floor, scene.haze(ink, ink, 0, 1))
    near.shapes(plants.grass(scene, floor, 0.08, 0.6), scene.haze(ink, ink, 0, 1))


def _clearing(scene: Scene) -> None:
    base = scene.ground
    scene.place_sun(base - 0.3, base - 0.18)
    paint = scene.paint
    paint_sky(scene, base, cloudiness=0.3, disc=0.07)
    wooded(scene, scene.backdrop, base - 0.1, 0.16, 0.1)
    _groves(scene, base)
    paint_rays(scene, paint.glow, 0.4, 10)
    middle = scene.sheet(0.5)
    line = land.hills(scene, base, 0.015, 2)
    shade = scene.haze(
        mix(paint.land(0.55), paint.fog, 0.25),
        paint.land(0.8),
        float(line.min()),
        scene.y(1.0),
        0.3,
    )
    middle.land(line, shade)
    middle.shapes(plants.grass(scene, line, 0.03, 0.7), shade)
    land.folds(scene, middle, base, 0.66)
    land.dapple(scene, middle, scene.y(base), 0.4, paint.light)
    scene.stand = Stand(middle, line, 0.85, places=(0.5, 0.3, 0.72))
    _overhanging(scene)


def _groves(scene: Scene, base: float) -> None:
    """Two rows of broad trees that leave the middle open."""
    for nearness, level, size in ((0.3, base - 0.05, 0.3), (0.46, base - 0.02, 0.42)):
        line = land.hills(scene, level, 0.015, 3)
        shade = land.fog_shade(
            scene,
            nearness,
            scene.y(level) - size * scene.unit,
            scene.y(level) + 0.1 * scene.unit,
            0.7,
        )
        crowns: list[Points] = []
        for x in np.arange(-0.05, 1.1, 0.16 if nearness < 0.4 else 0.24):
            middle_gap = abs(x - 0.5) < (0.1 if nearness < 0.4 else 0.24)
            if not middle_gap:
                crowns += plants.leafy(
                    scene.rng,
                    scene.x(x + scene.between(-0.04, 0.04)),
                    scene.y(level),
                    size * scene.unit * scene.between(0.75, 1.15),
                )
        scene.backdrop.shapes(crowns, shade)
        scene.backdrop.land(line, shade)


def _overhanging(scene: Scene) -> None:
    """A tree at one side whose crown hangs into the picture."""
    paint = scene.paint
    near = scene.sheet(0.9)
    ink = paint.land(0.96)
    dark = scene.haze(mix(ink, paint.land(0.6), 0.2), ink, 0, scene.y(0.8))
    floor = land.hills(scene, 0.95 if scene.tall else 1.0, 0.04, 2)
    crowns: list[Points] = []
    side = 0.0 if scene.chance(0.5) else 1.0
    inward = 1 if side == 0 else -1
    crowns += [plants.trunk(scene, scene.x(side - inward * 0.02), 0.1 * scene.unit, 0.02 * inward)]
    for _ in range(26):
        x, y = side + inward * scene.between(-0.14, 0.42), scene.between(-0.14, 0.13)
        crowns.append(
            plants.blob(
                scene.rng,
                scene.x(x),
                scene.y(y * (1 - 0.5 * abs(x - side))),
                scene.unit * scene.between(0.06, 0.13),
            )
        )
    near.shapes(crowns, dark)
    near.land(floor, dark)
    near.shapes(plants.grass(scene, floor, 0.08, 0.6), dark)
