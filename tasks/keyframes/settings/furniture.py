"""Furniture of a room: books, a fireplace, a plant, a rug, a table."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing.raster import Points
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.settings.town import box
from tasks.keyframes.silhouettes.outlines import smooth


def paint_shelf(scene: Scene, floor_y: float, frame: tuple[float, float, float, float]) -> None:
    """A tall case of books on the side away from the window."""
    unit, paint = scene.unit, scene.paint
    y = scene.y(floor_y) + 0.03 * unit
    free_left = frame[0] > scene.width - frame[2]
    side = scene.x(0.13 if free_left else 0.87)
    dark = paint.land(0.85)
    shade = scene.haze(mix(dark, paint.land(0.5), 0.25), dark, y - 0.8 * unit, y)
    shelf = 0.17 * unit
    tall = 0.9 * unit
    scene.backdrop.shapes([box(side - shelf, y - tall, side + shelf, y)], shade)
    inner = mix(dark, paint.ink, 0.4)
    rows = 5
    for row in range(rows):
        top = y - tall + 0.03 * unit + row * (tall - 0.04 * unit) / rows
        bottom = top + (tall - 0.04 * unit) / rows - 0.02 * unit
        scene.backdrop.shapes(
            [box(side - shelf + 0.015 * unit, top, side + shelf - 0.015 * unit, bottom)],
            plain(inner),
        )
        x = side - shelf + 0.022 * unit
        while x < side + shelf - 0.05 * unit:
            thick = unit * scene.between(0.012, 0.026)
            if scene.chance(0.88):
                spine = adjust(
                    mix(paint.land(scene.between(0.1, 0.6)), paint.accent, scene.between(0, 0.5)),
                    scene.between(0.7, 1.0),
                )
                scene.backdrop.shapes(
                    [box(x, bottom - unit * scene.between(0.085, 0.125), x + thick, bottom)],
                    plain(spine),
                )
            x += thick + 0.003 * unit


def paint_fireplace(scene: Scene, floor_y: float, frame: tuple[float, float, float, float]) -> None:
    """A mantelpiece with a fire, a picture above it, and its glow in the room."""
    unit, paint, back = scene.unit, scene.paint, scene.backdrop
    y = scene.y(floor_y) + 0.02 * unit
    free_left = frame[0] > scene.width - frame[2]
    x = scene.x(0.12 if free_left else 0.88)
    half, tall = 0.2 * unit, 0.44 * unit
    stone = mix(paint.land(0.72), paint.paper, 0.16)
    back.shapes(
        [box(x - half, y - tall, x + half, y)], scene.haze(stone, adjust(stone, 0.8), y - tall, y)
    )
    shelf = box(x - 1.14 * half, y - tall - 0.03 * unit, x + 1.14 * half, y - tall + 0.008 * unit)
    back.shapes([shelf], plain(adjust(stone, 1.15)))
    rise = np.linspace(np.pi, 2 * np.pi, 24)
    mouth = np.stack(
        [x + 0.62 * half * np.cos(rise), y - 0.2 * unit + 0.11 * unit * np.sin(rise)], -1
    )
    hearth = np.concatenate([[(x - 0.62 * half, y)], mouth, [(x + 0.62 * half, y)]])
    back.shapes([hearth], plain(adjust(paint.ink, 0.8)))
    _fire(scene, x, y)
    _mantelpiece(scene, x, y - tall)


def _fire(scene: Scene, x: float, y: float) -> None:
    unit, paint, back = scene.unit, scene.paint, scene.backdrop
    flame = mix(paint.accent, paint.paper, 0.25)
    for size, colour in (
        (1.0, mix(paint.accent, paint.land(0.4), 0.35)),
        (0.72, paint.accent),
        (0.42, flame),
    ):
        tongues = [
            np.array(
                [
                    (x + dx - w, y - 6),
                    (x + dx - 0.5 * w, y - 0.5 * h),
                    (x + dx, y - h),
                    (x + dx + 0.6 * w, y - 0.45 * h),
                    (x + dx + w, y - 6),
                ]
            )
            for dx, w, h in (
                (-0.05 * unit, 0.035 * unit * size, 0.11 * unit * size),
                (0.0, 0.045 * unit * size, 0.17 * unit * size),
                (0.05 * unit, 0.032 * unit * size, 0.12 * unit * size),
            )
        ]
        back.shapes([smooth(tongue.tolist()) for tongue in tongues], plain(colour))
    back.glow(x, y - 0.08 * unit, 0.6 * unit, paint.accent, 0.42)


def _mantelpiece(scene: Scene, x: float, y: float) -> None:
    """A framed landscape between two candles, above the shelf at y."""
    unit, paint, back = scene.unit, scene.paint, scene.backdrop
    flame = mix(paint.accent, paint.paper, 0.25)
    top = y - 0.36 * unit
    back.shapes(
        [box(x - 0.12 * unit, top, x + 0.12 * unit, top + 0.26 * unit)],
        plain(mix(paint.accent, paint.land(0.6), 0.45)),
    )
    inner = (x - 0.105 * unit, top + 0.015 * unit, x + 0.105 * unit, top + 0.245 * unit)
    back.shapes([box(*inner)], scene.haze(paint.sky[1], paint.sky[-1], inner[1], inner[3]))
    peak = np.array(
        [
            (inner[0], inner[3]),
            (x - 0.03 * unit, inner[1] + 0.1 * unit),
            (x + 0.02 * unit, inner[3] - 0.05 * unit),
            (x + 0.06 * unit, inner[3] - 0.09 * unit),
            (inner[2], inner[3]),
        ]
    )
    back.shapes([peak], plain(paint.land(0.4)))
    for side in (-1, 1):
        stick = x + side * 0.15 * unit
        back.shapes(
            [
                box(
                    stick - 0.008 * unit,
                    y - 0.11 * unit,
                    stick + 0.008 * unit,
                    y - 0.03 * unit,
                )
            ],
            plain(paint.paper),
        )
        back.glow(stick, y - 0.13 * unit, 0.08 * unit, paint.accent, 0.7)
        back.shapes([circle(stick, y - 0.125 * unit, 0.008 * unit, 1.7)], plain(flame))


def paint_potted_plant(
    scene: Scene, floor_y: float, frame: tuple[float, float, float, float]
) -> None:
    """A pot of broad leaves on the other side of the window."""
    unit, paint = scene.unit, scene.paint
    y = scene.y(floor_y) + 0.03 * unit
    free_left = frame[0] > scene.width - frame[2]
    plant_x = scene.x(0.9 if free_left else 0.1)
    pot = np.array(
        [
            (plant_x - 0.05 * unit, y - 0.1 * unit),
            (plant_x + 0.05 * unit, y - 0.1 * unit),
            (plant_x + 0.035 * unit, y),
            (plant_x - 0.035 * unit, y),
        ]
    )
    leaves: list[Points] = []
    for turn in np.linspace(-1.1, 1.1, 9):
        long = unit * scene.between(0.2, 0.34)
        tip = np.array([plant_x + np.sin(turn) * long * 0.8, y - 0.1 * unit - np.cos(turn) * long])
        root = np.array([plant_x, y - 0.09 * unit])
        across = np.array([tip[1] - root[1], root[0] - tip[0]]) * 0.11
        leaves.append(
            np.array([root, root * 0.5 + tip * 0.5 + across, tip, root * 0.5 + tip * 0.5 - across])
        )
    scene.backdrop.shapes(leaves, plain(mix(paint.land(0.8), paint.land(0.5), 0.3)))
    scene.backdrop.shapes([pot], plain(mix(paint.accent, paint.land(0.7), 0.55)))


def paint_rug(scene: Scene, base: float) -> None:
    """An oval rug with a border."""
    paint, unit = scene.paint, scene.unit
    x, y = scene.x(0.5), scene.y(base) + 0.17 * unit
    cloth = mix(adjust(paint.accent, 0.62, 0.75), paint.land(0.5), 0.2)
    for size, colour in (
        (1.0, adjust(cloth, 0.72)),
        (0.93, mix(cloth, paint.paper, 0.3)),
        (0.89, adjust(cloth, 0.86)),
        (0.6, mix(cloth, paint.paper, 0.22)),
        (0.565, adjust(cloth, 0.8)),
    ):
        scene.backdrop.shapes([circle(x, y, 0.46 * unit * size, 0.3)], plain(colour), 0.9)


def paint_table(scene: Scene, sheet: Sheet, base: float) -> None:
    """A table in front, for things that stand on one."""
    paint, unit = scene.paint, scene.unit
    back, front = scene.y(base) - 0.02 * unit, scene.y(base) + 0.075 * unit
    half = min(0.46 * scene.frame_width, 0.62 * unit)
    x = scene.x(0.5)
    wood = mix(paint.land(0.7), paint.accent, 0.28)
    thick, leg = 0.045 * unit, 0.05 * unit
    legs = [
        box(
            x + side * half * 0.9 - leg / 2,
            front,
            x + side * half * 0.9 + leg / 2,
            front + 0.75 * unit,
        )
        for side in (-1, 1)
    ]
    dark = adjust(wood, 0.55)
    sheet.shapes(legs, scene.haze(dark, adjust(dark, 0.6), front, front + 0.7 * unit))
    sheet.shapes(
        [box(x - half * 0.9, front, x + half * 0.9, front + 0.11 * unit)], plain(adjust(wood, 0.5))
    )
    top = np.array(
        [(x - half * 0.9, back), (x + half * 0.9, back), (x + half, front), (x - half, front)]
    )
    sheet.shapes([top], scene.haze(mix(wood, paint.light, 0.42), wood, back, front, 0.5))
    sheet.shapes(
        [box(x - half, front, x + half, front + thick)],
        scene.haze(adjust(wood, 0.82), adjust(wood, 0.6), front, front + thick),
    )
    line = np.full(scene.width, (back + front) / 2, dtype=np.float32)
    scene.stand = Stand(sheet, line, 0.75, places=(0.42, 0.68), table=True)
