"""Shapes and light for words that show no place."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.raster import as_field
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import circle, paint_disc, paint_sky


def draw_abstract(scene: Scene) -> None:
    """Ribbons, rings or orbs."""
    (_ribbons, _rings, _orbs)[scene.pick(3)](scene)


def _ribbons(scene: Scene) -> None:
    scene.place_sun(0.2, 0.4, 0.3)
    paint_sky(scene, 0.9, cloudiness=0.0, disc=scene.between(0.12, 0.2), glow=0.9)
    middle, near = scene.sheet(0.5), scene.sheet(0.9)
    levels = np.linspace(0.5, 1.02, 7)
    for step, level in enumerate(levels):
        nearness = step / 6
        line = scene.y(level) - 0.13 * scene.unit * wave(scene.rng, scene.width, 1.6, 1)
        sheet = scene.backdrop if step < 3 else middle if step < 5 else near
        own = scene.paint.land(0.08 + 0.84 * nearness)
        edge = mix(own, scene.paint.light, 0.42 - 0.3 * nearness)
        top = float(line.min())
        sheet.land(
            as_field(line),
            scene.haze(edge, own, top, top + 0.3 * scene.unit, 0.35 * (1 - nearness)),
        )


def _rings(scene: Scene) -> None:
    scene.sun_x, scene.sun_y = scene.x(scene.between(0.3, 0.7)), scene.y(scene.between(0.3, 0.42))
    paint_sky(scene, 1.0, cloudiness=0.0, disc=0, glow=0.7)
    sky = scene.backdrop
    for step in range(9, 0, -1):
        radius = scene.unit * (0.1 + 0.105 * step**1.12)
        own = mix(scene.paint.sky[-1], scene.paint.sky[0], step / 9.5)
        lit = mix(own, scene.paint.light, 0.35 * (1 - step / 10))
        sky.shapes(
            [circle(scene.sun_x, scene.sun_y + 0.014 * scene.unit, radius * 1.01)],
            plain(scene.paint.ink),
            0.22,
            0.02 * scene.unit,
        )
        sky.shapes(
            [circle(scene.sun_x, scene.sun_y, radius)],
            scene.haze(lit, own, scene.sun_y - radius, scene.sun_y + radius),
        )
    paint_disc(scene, 0.11)
    near = scene.sheet(0.8)
    for level, nearness in ((0.86, 0.7), (0.95, 0.9)):
        line = scene.y(level) - 0.1 * scene.unit * wave(scene.rng, scene.width, 1.3, 1)
        own = scene.paint.land(nearness)
        near.land(
            as_field(line),
            scene.haze(
                mix(own, scene.paint.light, 0.2),
                own,
                float(line.min()),
                float(line.min()) + 0.3 * scene.unit,
            ),
        )


def _orbs(scene: Scene) -> None:
    scene.place_sun(0.15, 0.35, 0.3)
    paint_sky(scene, 1.1, cloudiness=0.0, disc=0, glow=1.0)
    sheets = (scene.backdrop, scene.sheet(0.45), scene.sheet(0.85))
    for sheet, count, low, high, nearness in (
        (sheets[0], 6, 0.03, 0.09, 0.1),
        (sheets[1], 4, 0.07, 0.16, 0.4),
        (sheets[2], 2, 0.2, 0.34, 0.75),
    ):
        for _ in range(count):
            radius = scene.unit * scene.between(low, high)
            x, y = scene.x(scene.between(0.02, 0.98)), scene.y(scene.between(0.08, 0.55))
            if nearness > 0.7:
                x, y = scene.x(float(scene.pick(2))), scene.y(scene.between(0.82, 1.0))
            own = adjust(scene.paint.land(nearness), 1.05)
            lit = mix(own, scene.paint.light, 0.6 - 0.3 * nearness)
            sheet.shapes(
                [circle(x, y, radius)], scene.haze(lit, own, y - radius, y + radius * 0.8, 0.3)
            )
