"""The city: towers behind towers with lit windows, over a square or a river."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing import land, water
from tasks.keyframes.drawing.plants import leafy
from tasks.keyframes.drawing.raster import Points, as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle, paint_sky


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """A rectangle as an outline."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def draw_city(scene: Scene) -> None:
    """Towers behind towers, lit windows, over a park or a river."""
    base = scene.ground
    river = scene.water or scene.chance(0.45)
    scene.place_sun(base - 0.34, base - 0.16)
    paint_sky(scene, base, cloudiness=scene.between(0.2, 0.6), disc=scene.between(0.08, 0.15))
    rise = 0.5 if scene.tall else 0.34
    for nearness, tall, width, lit in (
        (0.05, 1.0, 0.06, 0.0),
        (0.2, 0.86, 0.085, 0.12),
        (0.4, 0.6, 0.11, 0.3),
    ):
        _skyline(scene, scene.backdrop, base, nearness, tall * rise, width, lit)
    if river:
        _river(scene, base)
        return
    middle = scene.sheet(0.5)
    _skyline(scene, middle, base, 0.58, rise * 0.3, 0.13, 0.4)
    line = scene.level(base) + 0.004 * scene.unit
    walk = mix(scene.paint.land(0.7), scene.paint.fog, 0.1)
    middle.land(
        as_field(line), scene.haze(walk, scene.paint.land(0.86), scene.y(base), scene.y(1.0), 0.2)
    )
    _promenade(scene, middle, base)
    scene.stand = Stand(middle, as_field(line), 0.88)
    _roofs(scene)


def _promenade(scene: Scene, sheet: Sheet, base: float) -> None:
    """A square before the houses: a row of trees and lamps, their light on the ground."""
    paint, unit = scene.paint, scene.unit
    foot = scene.y(base) + 0.012 * unit
    crowns: list[Points] = []
    lamps: list[tuple[float, float]] = []
    for order, at in enumerate(np.arange(0.02, 1.0, 0.115 if scene.tall else 0.065)):
        x = scene.x(float(at) + scene.between(-0.012, 0.012))
        if order % 3 == 1:
            lamps.append((x, foot))
        else:
            crowns += leafy(scene.rng, x, foot, scene.between(0.1, 0.14) * unit)
    sheet.shapes(crowns, plain(mix(paint.land(0.8), paint.fog, 0.08)))
    for x, y in lamps:
        top = y - 0.13 * unit
        sheet.shapes([box(x - 0.002 * unit, top, x + 0.002 * unit, y)], plain(paint.land(0.9)))
        scene.backdrop.glow(x, top, 0.07 * unit, paint.accent, 0.6)
        sheet.glow(x, y + 0.03 * unit, 0.14 * unit, paint.accent, 0.4, 0.25)
        sheet.shapes([circle(x, top, 0.0075 * unit)], plain(mix(paint.accent, paint.paper, 0.5)))
    slabs: list[Points] = []
    for step in range(14):
        y = scene.y(base) + 0.02 * unit * 1.28**step
        half = max(0.6, 0.0006 * unit * 1.2**step)
        slabs.append(box(0, y - half, scene.width, y + half))
    vanish = scene.x(0.5)
    for at in np.linspace(-4, 4, 33):
        x0, x1 = vanish + at * 0.16 * unit, vanish + at * 0.62 * unit
        low = scene.y(base) + 0.6 * unit
        slabs.append(np.array([(x0, foot), (x0 + 1, foot), (x1 + 3, low), (x1 - 3, low)]))
    sheet.shapes(slabs, plain(paint.land(0.92)), 0.2)


def _skyline(
    scene: Scene, sheet: Sheet, base: float, nearness: float, rise: float, width: float, lit: float
) -> None:
    rng, unit = scene.rng, scene.unit
    foot = scene.y(base) + 4
    towers: list[Points] = []
    windows: list[Points] = []
    faces: list[Points] = []
    x = -0.05 * scene.width
    while x < scene.width * 1.03:
        wide = width * unit * rng.uniform(0.6, 1.35)
        centred = 1 - 0.45 * abs((x + wide / 2) / scene.width - 0.5) * 2
        tall = rise * unit * rng.uniform(0.35, 1.0) * centred
        top = foot - tall
        towers.append(box(x, top, x + wide, foot))
        towers += _roof(rng, x, top, wide, unit)
        side = 0.3 * wide
        faces.append(
            box(x, top, x + side, foot)
            if scene.sun_x < x
            else box(x + wide - side, top, x + wide, foot)
        )
        if lit:
            windows += _windows(rng, x, top, wide, foot, lit, unit)
        x += wide * rng.uniform(0.92, 1.12)
    top = foot - rise * unit
    shade = land.fog_shade(scene, nearness, top, foot, 0.9)
    sheet.shapes(towers, shade)
    own = scene.paint.land(nearness)
    bright = scene.haze(mix(own, scene.paint.light, 0.3), mix(own, scene.paint.fog, 0.5), top, foot)
    sheet.shapes(faces, bright, 0.5)
    sheet.shapes(windows, plain(mix(scene.paint.accent, own, 0.35 - 0.5 * nearness * 0.5)), 0.9)


def _roof(rng: np.random.Generator, x: float, top: float, wide: float, unit: float) -> list[Points]:
    kind = int(rng.integers(5))
    middle = x + wide / 2
    if kind == 0:
        return [
            box(middle - 0.0022 * unit, top - 0.09 * unit, middle + 0.0022 * unit, top),
            box(x + 0.2 * wide, top - 0.015 * unit, x + 0.8 * wide, top + 2),
        ]
    if kind == 1:
        return [np.array([(x, top + 1), (middle, top - 0.5 * wide), (x + wide, top + 1)])]
    if kind == 2:
        return [
            box(x + 0.15 * wide, top - 0.03 * unit, x + 0.85 * wide, top + 2),
            box(x + 0.3 * wide, top - 0.055 * unit, x + 0.7 * wide, top),
        ]
    if kind == 3:
        return [np.array([(x, top + 1), (x, top - 0.25 * wide), (x + wide, top + 1)])]
    return []


def _windows(
    rng: np.random.Generator,
    x: float,
    top: float,
    wide: float,
    foot: float,
    lit: float,
    unit: float,
) -> list[Points]:
    cell_x, cell_y = 0.0135 * unit, 0.021 * unit
    columns, rows = int((wide - cell_x) / cell_x), int((foot - top - cell_y) / cell_y)
    if columns < 1 or rows < 1:
        return []
    edge = x + (wide - columns * cell_x) / 2
    shine = rng.uniform(0, 1, (rows, columns)) < lit * (0.5 + rng.uniform(0, 0.9, (rows, 1)))
    return [
        box(
            edge + column * cell_x + 0.22 * cell_x,
            top + (row + 0.6) * cell_y,
            edge + column * cell_x + 0.78 * cell_x,
            top + (row + 1.1) * cell_y,
        )
        for row, column in zip(*np.nonzero(shine), strict=True)
    ]


def _river(scene: Scene, base: float) -> None:
    shore = int(scene.y(base)) + 4
    sky = scene.backdrop
    rows = min(scene.height - shore, shore)
    sky.rgb[shore : shore + rows] = sky.rgb[shore - rows : shore][::-1]
    if shore + rows < scene.height:
        sky.rgb[shore + rows :] = sky.rgb[shore + rows - 1]
    deep = adjust(mix(scene.paint.land(0.7), scene.paint.sky[0], 0.4), 0.85)
    share = np.linspace(0.35, 0.85, scene.height - shore, dtype=np.float32)[:, None]
    sky.veil(np.repeat(share, scene.width, axis=1), deep, 0, shore)
    bottom = shore + 0.7 * scene.unit
    sky.shapes(
        water.ripples(scene, shore + 4, bottom, 220), plain(mix(deep, scene.paint.light, 0.4)), 0.4
    )
    lamps = water.glints(scene, shore, scene.x(0.5), 0.5 * scene.unit, 150, 0.4 * scene.unit)
    sky.shapes(lamps, plain(scene.paint.accent), 0.55)
    sky.shapes(
        water.glints(scene, shore, scene.sun_x, 0.07 * scene.unit, 150, 0.6 * scene.unit),
        plain(scene.paint.glow),
        0.8,
    )
    middle = scene.sheet(0.5)
    scene.stand = Stand(middle, scene.level(base + 0.03), 0.86, water=True)
    _roofs(scene)


def _roofs(scene: Scene) -> None:
    """Rooftops right in front, with a railing, chimneys and aerials."""
    near = scene.sheet(0.9)
    level = scene.y(0.9 if scene.tall else 0.97)
    ink = scene.paint.land(0.97)
    unit = scene.unit
    shapes: list[Points] = [box(-2, level, scene.width + 2, scene.height)]
    x = -0.02 * scene.width
    while x < scene.width:
        shapes.append(box(x, level - 0.05 * unit, x + 0.007 * unit, level))
        x += 0.045 * unit
    shapes.append(box(-2, level - 0.056 * unit, scene.width + 2, level - 0.046 * unit))
    side = scene.x(0.06) if scene.chance(0.5) else scene.x(0.86)
    shapes.append(box(side, level - 0.2 * unit, side + 0.09 * unit, level))
    shapes.append(
        box(side - 0.01 * unit, level - 0.215 * unit, side + 0.1 * unit, level - 0.19 * unit)
    )
    near.shapes(
        shapes,
        scene.haze(
            mix(ink, scene.paint.land(0.5), 0.25), ink, level - 0.1 * unit, level + 0.2 * unit
        ),
    )
    near.land(np.full(scene.width, level + 2, dtype=np.float32), plain(ink))
