"""The sea: the sun's path over open water, a bay with headlands, waves against the sky."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing import land, water, weather
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import paint_sky


def draw_sea(scene: Scene) -> None:
    """One of three seas, chosen by the scene's random stream."""
    variant = scene.pick(3)
    base = scene.ground
    horizon = base - (scene.between(0.05, 0.1) if scene.tall else scene.between(0.1, 0.16))
    scene.place_sun(horizon - 0.2, horizon - 0.05, 0.26)
    paint_sky(scene, horizon, cloudiness=scene.between(0.35, 0.75), disc=scene.between(0.08, 0.13))
    if variant == 1:
        _headlands(scene, horizon)
    _surface(scene, horizon)
    weather.paint_flock(scene, scene.backdrop, scene.y(horizon - 0.16))
    if variant == 2:
        _waves(scene, base)
    else:
        _shore(scene, base)


def _surface(scene: Scene, horizon: float) -> None:
    y = scene.y(horizon)
    deep = adjust(mix(scene.paint.land(0.55), scene.paint.sky[0], 0.3), 0.95)
    sky = scene.backdrop
    water.paint_water(scene, sky, y, deep)
    sky.lines([np.array([[0.0, y], [scene.width, y]])], 2, plain(scene.paint.light), 0.5)
    depth = 0.7 * scene.unit
    light = scene.paint.light
    sky.shapes(water.ripples(scene, y + 3, y + depth, 170), plain(mix(deep, light, 0.4)), 0.45)
    sky.shapes(
        water.ripples(scene, y + 3, y + depth, 90), plain(mix(deep, scene.paint.ink, 0.4)), 0.3
    )
    path = water.glints(scene, y, scene.sun_x, 0.085 * scene.unit, 330, depth)
    sky.shapes(path, plain(scene.paint.glow), 0.85)


def _headlands(scene: Scene, horizon: float) -> None:
    y = scene.y(horizon)
    xs = np.linspace(0, 1, scene.width)
    side = xs if scene.sun_x < scene.width / 2 else 1 - xs
    for nearness, start, rise in ((0.05, 0.25, 0.1), (0.2, 0.5, 0.17), (0.36, 0.72, 0.26)):
        rough = 0.5 * wave(scene.rng, scene.width, 7, 4, 0.55)
        body = np.clip((side - start - scene.between(-0.05, 0.05)) / 0.3, 0, 1) ** 0.7
        line = (y + 4 - rise * scene.unit * body * (1 + 0.5 * rough)).astype(np.float32)
        shade = land.fog_shade(scene, nearness, float(line.min()), y + 0.02 * scene.unit, 0.7)
        scene.backdrop.land(line, shade, int(y) + 6)


def _waves(scene: Scene, base: float) -> None:
    middle = scene.sheet(0.5)
    line = water.swell(scene, base + 0.01, 0.022, 3.5)
    water.paint_swell(scene, middle, line, 0.5, 0.55)
    scene.stand = Stand(middle, line, 0.8, water=True, places=(0.42, 0.7, 0.2))
    water.paint_swell(scene, middle, water.swell(scene, base + 0.09, 0.04, 2.4), 0.68, 0.45)
    near = scene.sheet(0.9)
    level = 0.88 if scene.tall else 0.96
    water.paint_swell(scene, near, water.swell(scene, level, 0.075, 1.6), 0.86, 0.35)


def _shore(scene: Scene, base: float) -> None:
    middle = scene.sheet(0.5)
    line = water.swell(scene, base + 0.004, 0.01, 4.5)
    water.paint_swell(scene, middle, line, 0.46, 0.5)
    scene.stand = Stand(middle, line, 0.8, water=True, places=(0.4, 0.7, 0.2))
    near = scene.sheet(0.9)
    xs = np.linspace(0, 1, scene.width)
    slope = xs if scene.chance(0.5) else 1 - xs
    level = 0.9 if scene.tall else 0.98
    sand = (
        scene.y(level)
        - 0.2 * scene.unit * slope**1.6
        - 0.02 * scene.unit * wave(scene.rng, scene.width, 3, 2)
    )
    sand = sand.astype(np.float32)
    own = mix(scene.paint.land(0.82), scene.paint.fog, 0.14)
    wet = sand - 0.03 * scene.unit * (1.1 + wave(scene.rng, scene.width, 4, 2))
    near.land(
        wet.astype(np.float32),
        scene.haze(mix(own, scene.paint.light, 0.3), own, float(wet.min()), scene.y(level), 0.2),
    )
    near.land(sand, scene.haze(own, scene.paint.land(0.95), float(sand.min()), scene.y(1.1)))
    side = 0.95 if slope[-1] > 0.5 else 0.05
    land.paint_rocks(
        scene, near, scene.x(side), scene.y(level) - 0.12 * scene.unit, 0.12 * scene.unit
    )
