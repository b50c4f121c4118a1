"""Heavy cloud, rain and lightning over hills or a rough sea."""

import numpy as np

from tasks.keyframes.colour import Colour, adjust, from_hex, mix
from tasks.keyframes.drawing import land, plants, water, weather
from tasks.keyframes.drawing.noise import clouds, smoothstep
from tasks.keyframes.drawing.raster import as_field, resize
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import paint_sky
from tasks.keyframes.settings.forest import wooded


def draw_storm(scene: Scene) -> None:
    """Heavy cloud, rain and lightning over hills or a rough sea."""
    base = scene.ground
    paint = scene.paint
    scene.place_sun(base - 0.2, base - 0.1, 0.3)
    paint_sky(scene, base, cloudiness=0.0, disc=0, glow=0.5)
    _thunderheads(scene, base)
    bolt = scene.x(0.5) + (scene.sun_x - scene.x(0.5)) * -0.8
    white = mix(paint.glow, from_hex("#ffffff"), 0.5)
    if scene.chance(0.75):
        fork = weather.lightning(scene, bolt, scene.y(0.1), scene.y(base - 0.02))
        scene.backdrop.glow(
            bolt, scene.y(0.22), 0.65 * scene.unit, mix(paint.light, paint.sky[-2], 0.4), 0.55
        )
        scene.backdrop.shapes(fork, plain(mix(white, paint.sky[-1], 0.4)), 0.7, 0.012 * scene.unit)
        scene.backdrop.shapes(fork, plain(white))
    rain = mix(paint.fog, white, 0.3)
    if scene.water or scene.chance(0.5):
        _rough_sea(scene, base, rain)
        return
    far = land.hills(scene, base - 0.05, 0.06, 3, 3)
    scene.backdrop.land(
        far, land.fog_shade(scene, 0.25, float(far.min()), scene.y(base + 0.02), 0.6)
    )
    weather.fall_rain(scene, scene.backdrop, 520, 0.085, rain)
    middle = scene.sheet(0.5)
    line = wooded(scene, middle, base, 0.62, 0.12, cover=0.25, rolling=0.04)
    land.folds(scene, middle, base, 0.66)
    weather.fall_rain(scene, middle, 220, 0.12, rain)
    scene.stand = Stand(middle, line, 0.9)
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.92 if scene.tall else 1.0, 0.06, 2)
    ink = paint.land(0.97)
    near.land(front, scene.haze(mix(ink, paint.fog, 0.12), ink, float(front.min()), scene.y(1.0)))
    near.shapes(plants.grass(scene, front, 0.09, 0.9), plain(ink))


def _thunderheads(scene: Scene, base: float) -> None:
    rows, columns = scene.height // 8, scene.width // 8
    across = 2.0 * scene.width / scene.unit
    billow = clouds(scene.rng, (rows, columns), (across * rows / columns * 1.6, across), 5)
    ys = np.linspace(0, scene.height, rows, dtype=np.float32)[:, None] / scene.y(base)
    weight = smoothstep(1.0, 0.25, ys)
    dark = smoothstep(-0.25, 0.75, billow + 0.9 * weight - 0.5)
    scene.backdrop.veil(
        resize(as_field(dark * 0.85), scene.width, scene.height),
        adjust(scene.paint.sky[0], 0.8),
        0,
        0,
    )
    shifted = np.roll(billow, 3, axis=0) - billow
    edge = np.clip(shifted * 1.5, 0, 0.5) * smoothstep(1.0, 0.1, ys)
    scene.backdrop.veil(
        resize(as_field(edge), scene.width, scene.height), scene.paint.sky[-2], 0, 0
    )


def _rough_sea(scene: Scene, base: float, rain: Colour) -> None:
    back = water.swell(scene, base - 0.03, 0.03, 5)
    water.paint_swell(scene, scene.backdrop, back, 0.3, 0.5)
    weather.fall_rain(scene, scene.backdrop, 520, 0.085, rain)
    middle = scene.sheet(0.5)
    line = water.swell(scene, base + 0.015, 0.06, 3)
    water.paint_swell(scene, middle, line, 0.55, 0.6)
    scene.stand = Stand(middle, line, 0.9, water=True)
    water.paint_swell(scene, middle, water.swell(scene, base + 0.12, 0.08, 2.2), 0.72, 0.5)
    weather.fall_rain(scene, middle, 220, 0.12, rain)
    near = scene.sheet(0.9)
    water.paint_swell(
        scene, near, water.swell(scene, 0.92 if scene.tall else 1.0, 0.12, 1.5), 0.9, 0.4
    )
