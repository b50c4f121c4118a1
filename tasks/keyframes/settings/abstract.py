"""Shapes and light for words that show no place."""

import numpy as np

from tasks.keyframes.colour import mix
from tasks.keyframes.drawing.noise import smoothstep, wave
from tasks.keyframes.drawing.raster import Field, as_field
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Sheet, plain
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
    scene.place_sun(0.3, 0.42, 0.22)
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
    """Spheres in one light, small and far to large and near."""
    scene.place_sun(0.15, 0.35, 0.3)
    paint_sky(scene, 1.0, cloudiness=0.0, disc=0, glow=1.0)
    sheets = (scene.backdrop, scene.sheet(0.45), scene.sheet(0.85))
    for sheet, count, low, high, nearness in (
        (sheets[0], 7, 0.02, 0.07, 0.12),
        (sheets[1], 4, 0.07, 0.16, 0.4),
        (sheets[2], 2, 0.24, 0.36, 0.75),
    ):
        for order in range(count):
            radius = scene.unit * scene.between(low, high)
            turn = 2.4 * order + scene.between(-0.3, 0.3)
            out = (0.16 + 0.075 * order) * scene.unit * (1.5 if nearness > 0.3 else 1.0)
            x, y = scene.sun_x + out * np.cos(turn), scene.sun_y + out * np.sin(turn)
            if nearness > 0.7:
                x, y = scene.x(0.02 + 0.96 * (order % 2)), scene.y(0.84 + 0.12 * order)
            _sphere(scene, sheet, x, y, radius, nearness)


def _sphere(scene: Scene, sheet: Sheet, x: float, y: float, radius: float, nearness: float) -> None:
    paint = scene.paint
    own = paint.land(nearness)
    lit, dark = as_field(mix(own, paint.light, 0.72)), as_field(mix(own, paint.ink, 0.35))
    towards = np.array([scene.sun_x - x, scene.sun_y - y])
    towards = towards / (np.hypot(*towards) + 1e-6) * 0.5 * radius

    def shade(ys: Field, xs: Field) -> Field:
        far = np.hypot(xs - x - towards[0], ys - y - towards[1]) / (1.5 * radius)
        share = smoothstep(0.0, 1.0, far)[..., None]
        return as_field(lit + share * (dark - lit))

    shadow = circle(x - 0.1 * towards[0], y - 0.1 * towards[1] + 0.05 * radius, radius)
    if sheet.opaque:
        sheet.shapes([shadow], plain(paint.ink), 0.25, 0.12 * radius)
    sheet.shapes([circle(x, y, radius)], shade)
