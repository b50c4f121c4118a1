"""A room: a window and its light on the floor, quiet furniture, sometimes a table in front."""

import numpy as np

from tasks.keyframes.colour import Colour, adjust, blend_stops, mix
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.settings.town import box
from tasks.keyframes.silhouettes.outlines import smooth


def draw_room(scene: Scene) -> None:
    """A room with a window, its light on the floor, and quiet furniture."""
    paint, unit = scene.paint, scene.unit
    base = scene.ground
    floor_y = base - 0.045 if scene.tall else base - 0.06
    wall = mix(mix(paint.land(0.62), paint.accent, 0.2), paint.land(0.4), 0.3)
    side = -1 if scene.chance(0.5) else 1
    wide, tall = (0.44, 0.6) if scene.tall else (0.56, 0.44)
    wide *= scene.between(0.9, 1.15)
    wx = scene.x(0.5) + side * scene.between(0.04, 0.16) * unit * (1 if scene.tall else 2)
    top = scene.y(floor_y) - (0.3 + tall) * unit * (1.0 if scene.tall else 0.86)
    frame = (wx - wide / 2 * unit, top, wx + wide / 2 * unit, top + tall * unit)
    scene.sun_x, scene.sun_y = wx + 0.1 * unit, top + 0.25 * unit
    back = scene.backdrop
    dim = adjust(wall, 0.72)
    back.cover(scene.haze(dim, wall, scene.y(0.0), scene.y(floor_y), 0.55))
    _wallpaper(scene, wall)
    _window(scene, frame)
    boards = mix(paint.land(0.78), paint.accent, 0.12)
    back.land(
        scene.level(floor_y),
        scene.haze(
            mix(boards, wall, 0.3), adjust(boards, 0.7), scene.y(floor_y), scene.y(1.0), 0.3
        ),
    )
    _boards(scene, floor_y, boards)
    skirt = box(-2, scene.y(floor_y) - 0.035 * unit, scene.width + 2, scene.y(floor_y))
    back.shapes([skirt], plain(adjust(wall, 0.8)))
    _sunlight(scene, frame, floor_y)
    if scene.chance(0.5):
        _shelf(scene, floor_y, frame)
    else:
        _fireplace(scene, floor_y, frame)
    _potted_plant(scene, floor_y, frame)
    _rug(scene, base)
    middle = scene.sheet(0.6)
    if scene.table:
        _table(scene, middle, base)
    else:
        scene.stand = Stand(middle, scene.level(base + 0.02), 0.85, places=(0.42, 0.68, 0.24))


def _wallpaper(scene: Scene, wall: Colour) -> None:
    stripes = [
        box(x, 0, x + 0.02 * scene.unit, scene.height)
        for x in np.arange(0, scene.width, 0.075 * scene.unit)
    ]
    scene.backdrop.shapes(stripes, plain(adjust(wall, 1.08)), 0.14)


def _window(scene: Scene, frame: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = frame
    paint, unit, back = scene.paint, scene.unit, scene.backdrop
    bar = 0.014 * unit
    wood = mix(paint.paper, paint.land(0.4), 0.3)
    back.shapes(
        [box(left - 2.2 * bar, top - 2.2 * bar, right + 2.2 * bar, bottom + 2.2 * bar)], plain(wood)
    )
    glass = box(left, top, right, bottom)
    if scene.chance(0.4):
        turn = np.linspace(np.pi, 2 * np.pi, 40)
        middle, half = (left + right) / 2, (right - left) / 2
        for grow, tone in ((2.2 * bar, wood), (0.0, wood)):
            arch = np.stack(
                [middle + (half + grow) * np.cos(turn), top + (0.6 * half + grow) * np.sin(turn)],
                -1,
            )
            back.shapes([arch], plain(tone))
        glass = np.concatenate([arch, [(right, bottom), (left, bottom)]])
        top -= 0.6 * half
    rows = blend_stops(paint.sky[1:], np.linspace(0, 1, 64))
    table = as_field(rows)

    def view(ys: Field, xs: Field) -> Field:
        at = np.clip((ys[:, 0] - top) / (bottom - top), 0, 1)
        return as_field(np.repeat(table[np.rint(at * 63).astype(int)][:, None], xs.shape[1], 1))

    back.shapes([glass], view)
    sun_y = top + 0.45 * (bottom - top)
    back.shapes([circle(scene.sun_x, sun_y, 0.05 * unit)], plain(paint.sun), 0.95)
    for nearness, level, height in ((0.1, 0.7, 0.05), (0.34, 0.84, 0.035)):
        xs = np.linspace(left, right, 40)
        ys = (
            bottom
            - (1 - level) * (bottom - top)
            - height * unit * np.sin(np.linspace(0, scene.between(4, 8), 40) + scene.between(0, 6))
        )
        hill = np.concatenate(
            [np.stack([xs, np.minimum(ys, bottom)], -1), [(right, bottom), (left, bottom)]]
        )
        back.shapes([hill], plain(paint.land(nearness)))
    back.glow(scene.sun_x, sun_y, 0.3 * unit, paint.glow, 0.5)
    bars = [box((left + right) / 2 - bar / 2, top, (left + right) / 2 + bar / 2, bottom)]
    bars += [
        box(left, top + (bottom - top) * at - bar / 2, right, top + (bottom - top) * at + bar / 2)
        for at in (0.34, 0.67)
    ]
    back.shapes(bars, plain(adjust(wood, 0.94)))
    back.shapes(
        [box(left - 4 * bar, bottom + 2.2 * bar, right + 4 * bar, bottom + 4.2 * bar)], plain(wood)
    )
    for sign, edge in ((-1, left), (1, right)):
        _curtain(scene, edge, top - 0.06 * unit, bottom + 0.12 * unit, sign)
    rod = box(left - 0.16 * unit, top - 0.075 * unit, right + 0.16 * unit, top - 0.063 * unit)
    back.shapes([rod], plain(paint.land(0.9)))


def _curtain(scene: Scene, edge: float, top: float, bottom: float, sign: int) -> None:
    unit, paint = scene.unit, scene.paint
    cloth = mix(paint.land(0.35), paint.accent, 0.25)
    folds = 5
    for fold in range(folds):
        out0, out1 = (fold - 1.2) * 0.032 * unit, (fold + 0.1) * 0.032 * unit
        sweep = 0.03 * unit * fold / folds
        strip = np.array(
            [
                (edge + sign * out0, top),
                (edge + sign * out1, top),
                (edge + sign * (out1 + sweep), bottom),
                (edge + sign * (out0 + sweep), bottom),
            ]
        )
        shade = adjust(cloth, 1.0 if fold % 2 else 0.86)
        scene.backdrop.shapes([strip], scene.haze(shade, adjust(shade, 0.8), top, bottom))


def _sunlight(scene: Scene, frame: tuple[float, float, float, float], floor_y: float) -> None:
    """The window's light, slanting over the floor."""
    left, _, right, _ = frame
    y, unit = scene.y(floor_y), scene.unit
    lean = 0.35 * unit * (1 if scene.sun_x < scene.x(0.5) else -1)
    depth = 0.42 * unit
    middle = (left + right) / 2
    panes: list[Points] = []
    for x0, x1 in ((left, middle - 8), (middle + 8, right)):
        for near, far in ((0.08, 0.34), (0.4, 0.66), (0.72, 0.98)):
            panes.append(
                np.array(
                    [
                        (x0 + lean * near - 20 * near, y + depth * near),
                        (x1 + lean * near + 20 * near, y + depth * near),
                        (x1 + lean * far + 20 * far, y + depth * far),
                        (x0 + lean * far - 20 * far, y + depth * far),
                    ]
                )
            )
    scene.backdrop.shapes(
        panes, plain(mix(scene.paint.glow, scene.paint.accent, 0.35)), 0.45, 0.006 * unit
    )
    scene.backdrop.glow(middle, y + 0.1 * unit, 0.7 * unit, scene.paint.glow, 0.14, 0.6)


def _boards(scene: Scene, floor_y: float, wood: Colour) -> None:
    """Floorboards that run towards the wall."""
    vanish = scene.x(0.5)
    top = scene.y(floor_y)
    gaps: list[Points] = []
    for step in np.linspace(-4, 4, 33):
        x0, x1 = vanish + step * 0.19 * scene.unit, vanish + step * 0.55 * scene.unit
        gaps.append(
            np.array([(x0, top), (x0 + 1, top), (x1 + 3, scene.height), (x1 - 2, scene.height)])
        )
    scene.backdrop.shapes(gaps, plain(adjust(wood, 0.6)), 0.45)


def _rug(scene: Scene, base: float) -> None:
    """An oval rug with a border."""
    paint, unit = scene.paint, scene.unit
    x, y = scene.x(0.5), scene.y(base) + 0.17 * unit
    cloth = mix(paint.land(0.4), paint.accent, 0.35)
    for size, colour in (
        (1.0, adjust(cloth, 0.72)),
        (0.93, mix(cloth, paint.paper, 0.3)),
        (0.89, adjust(cloth, 0.86)),
        (0.6, mix(cloth, paint.paper, 0.22)),
        (0.565, adjust(cloth, 0.8)),
    ):
        scene.backdrop.shapes([circle(x, y, 0.46 * unit * size, 0.3)], plain(colour), 0.9)


def _shelf(scene: Scene, floor_y: float, frame: tuple[float, float, float, float]) -> None:
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


def _fireplace(scene: Scene, floor_y: float, frame: tuple[float, float, float, float]) -> None:
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
    top = y - tall - 0.36 * unit
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
                    y - tall - 0.11 * unit,
                    stick + 0.008 * unit,
                    y - tall - 0.03 * unit,
                )
            ],
            plain(paint.paper),
        )
        back.glow(stick, y - tall - 0.13 * unit, 0.08 * unit, paint.accent, 0.7)
        back.shapes([circle(stick, y - tall - 0.125 * unit, 0.008 * unit, 1.7)], plain(flame))


def _potted_plant(scene: Scene, floor_y: float, frame: tuple[float, float, float, float]) -> None:
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


def _table(scene: Scene, sheet: Sheet, base: float) -> None:
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
