"""The open sky: dawn over misty ridges, and banks of cloud from above."""

import numpy as np

from tasks.keyframes.colour import mix
from tasks.keyframes.drawing import land, plants, weather
from tasks.keyframes.drawing.raster import Field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle, paint_rays, paint_sky
from tasks.keyframes.settings.forest import wooded


def draw_dawn(scene: Scene) -> None:
    """The sun comes up behind misty ridges."""
    base = scene.ground
    scene.place_sun(base - 0.17, base - 0.1, 0.22)
    paint_sky(
        scene,
        base - 0.05,
        cloudiness=scene.between(0.45, 0.8),
        disc=scene.between(0.12, 0.17),
        glow=1.0,
        streaks=7,
    )
    paint_rays(scene, scene.paint.glow, 0.4)
    weather.paint_flock(scene, scene.backdrop, scene.sun_y - 0.1 * scene.unit)
    for nearness, level in ((0.04, base - 0.09), (0.18, base - 0.06), (0.34, base - 0.025)):
        line = land.hills(scene, level, 0.055, 3, 3)
        scene.backdrop.land(
            line,
            land.fog_shade(
                scene, nearness, float(line.min()), float(line.min()) + 0.16 * scene.unit, 1.0, 0.7
            ),
        )
    weather.drift_mist(
        scene, scene.backdrop, scene.y(base - 0.05), scene.y(base + 0.05), 0.7, scene.paint.fog
    )
    middle = scene.sheet(0.5)
    if scene.chance(0.5):
        line = wooded(scene, middle, base, 0.56, 0.08, cover=0.3, rolling=0.03)
    else:
        line = land.hills(scene, base, 0.03, 2.5)
        middle.land(line, land.fog_shade(scene, 0.56, float(line.min()), scene.y(1.0), 0.3, 0.6))
        middle.shapes(plants.grass(scene, line, 0.025, 0.8), plain(scene.paint.land(0.56)))
    land.folds(scene, middle, base, 0.58)
    weather.drift_mist(
        scene, middle, scene.y(base + 0.05), scene.y(base + 0.22), 0.4, scene.paint.fog
    )
    scene.stand = Stand(middle, line, 0.82)
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.93 if scene.tall else 1.0, 0.05, 2)
    ink = scene.paint.land(0.95)
    near.land(
        front,
        scene.haze(mix(ink, scene.paint.land(0.6), 0.3), ink, float(front.min()), scene.y(1.0)),
    )
    near.shapes(plants.grass(scene, front, 0.08, 0.9), plain(ink))


def draw_sky(scene: Scene) -> None:
    """Above the clouds: banks of cumulus lit by the sun."""
    base = scene.ground
    scene.place_sun(base - 0.4, base - 0.22)
    paint_sky(
        scene, base + 0.05, cloudiness=0.4, disc=scene.between(0.08, 0.13), glow=0.9, streaks=6
    )
    if scene.chance(0.5):
        paint_rays(scene, scene.paint.glow, 0.35)
    weather.paint_flock(scene, scene.backdrop, scene.y(base - 0.26))
    _bank(scene, scene.backdrop, base - 0.07, 0.06, 0.3)
    _bank(scene, scene.backdrop, base + 0.0, 0.085, 0.6)
    middle = scene.sheet(0.5)
    line = _bank(scene, middle, base + 0.07, 0.11, 0.85)
    scene.stand = Stand(middle, line, 0.7, places=(0.5, 0.3, 0.72), soft=True)
    near = scene.sheet(0.9)
    _bank(scene, near, 0.93 if scene.tall else 1.02, 0.16, 1.25)


def _bank(scene: Scene, sheet: Sheet, level: float, size: float, shade: float) -> Field:
    rng, unit = scene.rng, scene.unit
    lit = mix(scene.paint.sky[-1], scene.paint.glow, 0.6 - 0.25 * shade)
    dim = mix(scene.paint.sky[-2], scene.paint.sky[1], min(1.0, 0.75 * shade))
    line = land.hills(scene, level, size * 0.7, 3, 2)
    top = float(line.min()) - size * unit
    body = scene.haze(lit, dim, top, top + 4.2 * size * unit, 0.5 / (1 + shade))
    xs = np.arange(-0.1, 1.12, size * 0.5) * scene.width
    puffs: list[tuple[float, float, float]] = []
    for x in xs:
        at = int(np.clip(x, 0, scene.width - 1))
        for _ in range(3):
            radius = unit * size * rng.uniform(0.4, 1.0)
            cx = x + rng.normal(0, 0.3) * radius
            puffs.append((cx, float(line[at]) + rng.uniform(-0.3, 0.6) * radius, radius))
    sheet.shapes([circle(*puff) for puff in puffs], body)
    sheet.land(line + np.float32(0.3 * size * unit), body)
    side = 0.3 if scene.sun_x > scene.width / 2 else -0.3
    bright = mix(lit, scene.paint.glow, 0.55)
    for cx, cy, radius in sorted(puffs, key=lambda puff: puff[1]):
        tone = scene.haze(bright, dim, cy - radius, cy + 0.9 * radius, 0.3)
        caught = circle(cx + side * 0.7 * radius, cy - 0.12 * radius, 0.66 * radius)
        sheet.shapes([caught], tone, 0.45, 0.12 * radius)
    return line
