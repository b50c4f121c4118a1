"""A street in perspective between lit houses."""

from itertools import pairwise

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing import water
from tasks.keyframes.drawing.raster import Points
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle, paint_sky
from tasks.keyframes.settings.town import box


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
