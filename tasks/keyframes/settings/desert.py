"""Deserts: dunes, one great dune, table mountains with cacti."""

import numpy as np

from tasks.keyframes.colour import mix
from tasks.keyframes.drawing import land
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import paint_sky


def draw_desert(scene: Scene) -> None:
    """Dunes, one great dune, or table mountains with cacti."""
    base = scene.ground
    variant = scene.pick(3)
    scene.place_sun(base - 0.36, base - 0.16)
    size = scene.between(0.1, 0.17)
    paint_sky(scene, base - 0.02, scene.between(0.1, 0.5), disc=size, streaks=9)
    if variant == 0:
        _mesas(scene, base)
    else:
        far = land.hills(scene, base - 0.11, 0.05, 4)
        shade = land.fog_shade(scene, 0.1, float(far.min()), scene.y(base), 0.7)
        scene.backdrop.land(far, shade)
        if variant == 1:
            _great_dune(scene, base)
        else:
            dune = land.hills(scene, base - 0.05, 0.05, 3)
            land.paint_dunes(scene, scene.backdrop, dune, 0.28, 3)
    middle = scene.sheet(0.5)
    line = land.hills(scene, base + 0.01, 0.035, 2.5, 1)
    land.paint_dunes(scene, middle, line, 0.5, 2)
    ripple = mix(scene.paint.land(0.5), scene.paint.light, 0.35)
    middle.lines(land.ripple_lines(scene, line, 9, 0.04), 2, plain(ripple), 0.22)
    scene.stand = Stand(middle, line, 0.8)
    if variant == 0:
        foot = scene.y(base) + 0.02 * scene.unit
        for x in scene.rng.uniform(0.02, 0.98, 3):
            size = scene.unit * scene.between(0.1, 0.2)
            cactus_shade = plain(scene.paint.land(0.78))
            middle.shapes(cactus(scene, scene.x(x), foot, size), cactus_shade)
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.9 if scene.tall else 0.98, 0.1, 1.4, 1)
    land.paint_dunes(scene, near, front, 0.8, 1)


def _mesas(scene: Scene, base: float) -> None:
    for nearness, level, tall in ((0.08, base - 0.08, 0.2), (0.26, base - 0.03, 0.3)):
        line = _mesa_line(scene, level, tall)
        foot = scene.y(level) + 0.05 * scene.unit
        shade = land.fog_shade(scene, nearness, float(line.min()), foot, 0.8)
        scene.backdrop.land(line, shade)
        _strata(scene, scene.backdrop, line, nearness, level)


def _great_dune(scene: Scene, base: float) -> None:
    """A dune as high as a hill, its crest winding down from the top."""
    side = 1 if scene.sun_x < scene.width / 2 else -1
    xs = np.arange(scene.width, dtype=np.float32)
    at = scene.x(0.5 + side * scene.between(0.0, 0.2))
    wide = scene.between(0.6, 0.8) * scene.unit
    rise = (
        (0.5 if scene.tall else 0.36)
        * scene.unit
        * np.exp(-(np.abs((xs - at) / wide) ** 1.5) * 1.6)
    )
    line = scene.y(base) - rise - 0.02 * scene.unit * wave(scene.rng, scene.width, 3)
    land.paint_dunes(scene, scene.backdrop, as_field(line), 0.24, 1)


def _mesa_line(scene: Scene, level: float, tall: float) -> Field:
    xs = np.arange(scene.width)
    height = np.zeros(scene.width)
    for x in scene.rng.uniform(-0.05, 1.05, 3):
        half = scene.between(0.06, 0.17) * scene.unit
        top = tall * scene.between(0.55, 1.0) * scene.unit
        out = np.abs(xs - x * scene.width)
        cliff = np.clip((half * 1.16 - out) / (half * 0.16), 0, 1) * 0.72
        talus = np.clip((half * 2.1 - out) / half, 0, 1) * 0.28
        step = np.clip((half * 0.72 - out) / (half * 0.05), 0, 1) * 0.1
        height = np.maximum(height, top * (cliff + talus + step))
    rough = 0.006 * scene.unit * scene.rng.uniform(-1, 1, scene.width // 6 + 2)
    wobble = np.interp(xs, np.arange(len(rough)) * 6, rough)
    return (scene.y(level) - height + wobble).astype(np.float32)


def _strata(
    scene: Scene,
    sheet: Sheet,
    line: Field,
    nearness: float,
    level: float,
) -> None:
    own = mix(scene.paint.land(nearness), scene.paint.ink, 0.22)
    rng = scene.rng
    cracks: list[Points] = []
    low = scene.y(level) - 0.04 * scene.unit
    for x in rng.integers(4, scene.width - 4, 150):
        if line[x] < low - 0.04 * scene.unit:
            long = (low - line[x]) * rng.uniform(0.25, 0.62)
            half = rng.uniform(1, 3.4) * scene.unit / 1080
            top = float(line[x]) + rng.uniform(0.02, 0.2) * long + 6
            cracks.append(
                np.array([(x - half, top), (x + half, top), (x + half * 0.2, top + long)])
            )
    sheet.shapes(cracks, plain(own), 0.35)


def cactus(scene: Scene, x: float, foot: float, size: float) -> list[Points]:
    """A saguaro with two arms."""

    def rod(points: list[tuple[float, float]], half: float) -> Points:
        line = np.array(points)
        turn = np.linspace(0, np.pi, 8)
        left, right = np.subtract(line, (half, 0)), np.add(line, (half, 0))
        cap = line[-1] + np.stack([half * np.cos(turn), -half * np.sin(turn)], -1)
        return np.concatenate([left, cap[::-1], right[::-1]])

    outlines = [rod([(x, foot), (x, foot - size)], 0.075 * size)]
    for side in (-1, 1):
        y = foot - size * scene.between(0.34, 0.58)
        out = x + side * 0.24 * size
        thick = 0.1 * size
        bar = np.array(
            [(x, y - thick / 2), (out, y - thick / 2), (out, y + thick / 2), (x, y + thick / 2)]
        )
        outlines += [
            bar,
            rod([(out, y + thick * 0.5), (out, y - size * scene.between(0.2, 0.32))], 0.055 * size),
        ]
    return outlines
