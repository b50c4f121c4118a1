"""A room: a window and its light on the floor, quiet furniture, sometimes a table in front."""

import numpy as np

from tasks.keyframes.colour import Colour, adjust, blend_stops, mix
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.settings import furniture
from tasks.keyframes.settings.town import box


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
        furniture.paint_shelf(scene, floor_y, frame)
    else:
        furniture.paint_fireplace(scene, floor_y, frame)
    furniture.paint_potted_plant(scene, floor_y, frame)
    furniture.paint_rug(scene, base)
    middle = scene.sheet(0.6)
    if scene.table:
        furniture.paint_table(scene, middle, base)
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
    half, centre = (right - left) / 2, np.array([(left + right) / 2, top])
    shoulder = 0.6 * half if scene.chance(0.4) else 0.0
    edge = 2.2 * bar
    casing = box(left - edge, top + shoulder - edge, right + edge, bottom + edge)
    glass = box(left, top, right, bottom)
    if shoulder:
        turn = np.linspace(np.pi, 2 * np.pi, 40)
        arch = np.stack([np.cos(turn), 0.6 * np.sin(turn)], axis=-1)
        centre[1] += shoulder
        back.shapes([centre + arch * (half + edge)], plain(wood))
        corners = np.array([(right, bottom), (left, bottom)])
        glass = np.concatenate([centre + arch * half, corners])
    back.shapes([casing], plain(wood))
    _view(scene, glass, top, frame)
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


def _view(
    scene: Scene, glass: Points, top: float, frame: tuple[float, float, float, float]
) -> None:
    """What is seen through the window: the film's sky, its sun, and hills."""
    left, _, right, bottom = frame
    paint, unit, back = scene.paint, scene.unit, scene.backdrop
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
