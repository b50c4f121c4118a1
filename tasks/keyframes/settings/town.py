"""The city's skyline, a street in perspective, a room by its window."""

from itertools import pairwise

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


def draw_street(scene: Scene) -> None:
    """A street that runs to its vanishing point between lit houses."""
    base = scene.ground
    paint, unit = scene.paint, scene.unit
    vx, vy = scene.x(scene.between(0.4, 0.6)), scene.y(base - (0.07 if scene.tall else 0.12))
    scene.sun_x, scene.sun_y = vx, vy - scene.between(0.1, 0.2) * unit
    paint_sky(scene, base - 0.04, cloudiness=0.4, disc=0.07, glow=1.0)
    sky = scene.backdrop
    road = mix(paint.land(0.75), paint.fog, 0.12)
    sky.land(
        np.full(scene.width, vy, dtype=np.float32),
        scene.haze(mix(paint.fog, road, 0.3), road, vy, vy + 0.3 * unit, 0.6),
    )
    lamps: list[tuple[float, float, float]] = []
    _pave(scene, vx, vy)
    half, rise = scene.between(0.3, 0.56), scene.between(0.75, 1.3)
    for side in (-1.0, 1.0):
        _house_row(scene, side, vx, vy, half, rise, lamps)
    _road_lines(scene, vx, vy)
    middle = scene.sheet(0.5)
    line = scene.level(base + 0.03)
    scene.stand = Stand(middle, line, 0.95, places=(0.5, 0.34, 0.66))
    for x, foot, scale in lamps:
        _lamp(scene, sky if scale < 0.5 else middle, x, foot, scale)


def _house_row(
    scene: Scene,
    side: float,
    vx: float,
    vy: float,
    half: float,
    rise: float,
    lamps: list[tuple[float, float, float]],
) -> None:
    """Houses along one side, far to near; sizes go as one over the distance."""
    rng, unit, paint = scene.rng, scene.unit, scene.paint
    width = half * unit
    edges = np.array([9.0, 6.2, 4.4, 3.2, 2.35, 1.75, 1.3, 0.98, 0.72, 0.53, 0.39, 0.28])
    for step, (far, near) in enumerate(pairwise(edges)):
        tall = rng.uniform(0.85, 1.6) * rise * unit
        nearness = min(0.9, 0.12 + 0.1 * step)
        own = adjust(mix(paint.land(nearness), paint.accent, 0.04), rng.uniform(0.92, 1.08))
        x0, x1 = vx + side * width / far, vx + side * width / near
        foot0, foot1 = vy + 0.16 * unit / far, vy + 0.16 * unit / near
        top0, top1 = vy - tall / far, vy - tall / near
        wall = np.array([(x0, top0), (x1, top1), (x1, foot1), (x0, foot0)])
        foggy = mix(own, paint.fog, max(0.0, 0.5 - 0.07 * step))
        scene.backdrop.shapes(
            [wall], scene.haze(own, foggy, min(top0, top1), foot1, 0.5 * (1 - nearness))
        )
        gable = np.array(
            [(x0, top0 + 1), ((x0 + x1) / 2, (top0 + top1) / 2 - 0.2 * unit / near), (x1, top1 + 1)]
        )
        outer = box(min(x1, x1 + side * scene.width), top1, max(x1, x1 + side * scene.width), foot1)
        if step % 2:
            scene.backdrop.shapes([gable], plain(adjust(own, 0.9)))
        scene.backdrop.shapes([outer], plain(adjust(own, 0.93)))
        panes: list[Points] = []
        dark: list[Points] = []
        floors = max(2, int(tall / (0.3 * unit)))
        for floor in range(floors):
            for column in (0.2, 0.62):
                pane = _pane(vx, vy, side, width, far, near, column, tall, floor, floors, unit)
                (panes if rng.random() < 0.42 else dark).append(pane)
        scene.backdrop.shapes(dark, plain(mix(own, paint.ink, 0.4)), 0.7)
        scene.backdrop.shapes(panes, plain(mix(paint.accent, own, 0.1)), 0.95)
        if step in (2, 4, 6):
            lamps.append((vx + side * 0.8 * width / near, vy + 0.17 * unit / near, 1 / near))


def _pane(
    vx: float,
    vy: float,
    side: float,
    width: float,
    far: float,
    near: float,
    column: float,
    tall: float,
    floor: int,
    floors: int,
    unit: float,
) -> Points:
    def corner(along: float, up: float) -> tuple[float, float]:
        distance = 1 / ((1 - along) / far + along / near)
        return vx + side * width / distance, vy + (0.16 * unit - up) / distance

    story = (tall + 0.16 * unit) / floors
    low, high = floor * story + 0.28 * story, floor * story + 0.78 * story
    return np.array(
        [
            corner(column, low),
            corner(column + 0.2, low),
            corner(column + 0.2, high),
            corner(column, high),
        ]
    )


def _pave(scene: Scene, vx: float, vy: float) -> None:
    """Paving stones in perspective: courses across, joints towards the vanishing point."""
    unit = scene.unit
    courses: list[Points] = []
    for step in range(26):
        y = vy + 0.16 * unit / (2.4 * 0.9**step)
        half = max(0.6, 0.0016 * unit / (2.4 * 0.9**step))
        courses.append(box(0, y - half, scene.width, y + half))
    for step in np.linspace(-3, 3, 37):
        x0, x1 = vx + step * 0.12 * unit, vx + step * 0.12 * unit * 9
        foot = vy + 0.12 * unit * 9
        top = vy + 0.12 * unit
        courses.append(np.array([(x0, top), (x0 + 1, top), (x1 + 4, foot), (x1 - 4, foot)]))
    scene.backdrop.shapes(courses, plain(scene.paint.land(0.85)), 0.16)


def _road_lines(scene: Scene, vx: float, vy: float) -> None:
    unit = scene.unit
    dashes: list[Points] = []
    for near in (0.45, 0.7, 1.05, 1.6, 2.4, 3.6):
        far = near * 1.28
        half = 0.006 * unit
        dashes.append(
            np.array(
                [
                    (vx - half / far, vy + 0.16 * unit / far),
                    (vx + half / far, vy + 0.16 * unit / far),
                    (vx + half / near, vy + 0.16 * unit / near),
                    (vx - half / near, vy + 0.16 * unit / near),
                ]
            )
        )
    scene.backdrop.shapes(dashes, plain(scene.paint.light), 0.5)
    wet = water.glints(scene, vy, vx, 0.05 * unit, 120, 0.5 * unit)
    scene.backdrop.shapes(wet, plain(mix(scene.paint.glow, scene.paint.fog, 0.3)), 0.3)


def _lamp(scene: Scene, sheet: Sheet, x: float, foot: float, scale: float) -> None:
    unit, paint = scene.unit, scene.paint
    tall, half = 0.42 * unit * scale, 0.006 * unit * scale
    top = foot - tall
    side = 1 if x < scene.sun_x else -1
    arm = x + side * 0.07 * unit * scale
    post = [
        box(x - half, top, x + half, foot),
        box(min(x, arm), top, max(x, arm), top + 1.6 * half),
        box(x - 2 * half, foot - 5 * half, x + 2 * half, foot),
    ]
    head = np.array(
        [
            (arm - 4 * half, top + 5 * half),
            (arm - 1.5 * half, top),
            (arm + 1.5 * half, top),
            (arm + 4 * half, top + 5 * half),
        ]
    )
    scene.backdrop.glow(arm, top + 5 * half, 0.2 * unit * scale, paint.accent, 0.6)
    sheet.shapes([*post, head], plain(paint.land(0.95)))
    sheet.shapes(
        [circle(arm, top + 5.5 * half, 2.6 * half)], plain(mix(paint.accent, paint.paper, 0.5))
    )
