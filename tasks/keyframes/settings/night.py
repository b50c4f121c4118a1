"""Nights: stars over hills, a moon over still water, a great moon behind firs."""

import numpy as np

from tasks.keyframes.colour import mix
from tasks.keyframes.drawing import land, plants
from tasks.keyframes.drawing.noise import clouds, smoothstep
from tasks.keyframes.drawing.raster import as_field, resize
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import paint_sky, paint_stars
from tasks.keyframes.settings.forest import wooded
from tasks.keyframes.settings.mountains import still_water


def draw_night(scene: Scene) -> None:
    """Stars over hills, a moon over still water, or a great moon behind the firs."""
    base = scene.ground
    variant = scene.pick(3)
    scene.place_sun(*((0.16, 0.3) if variant != 2 else (base - 0.24, base - 0.18)), 0.26)
    size = scene.between(0.06, 0.1) if variant != 2 else scene.between(0.2, 0.27)
    paint_sky(scene, base, cloudiness=0.2, disc=size, glow=0.5)
    if variant != 2:
        _milky_way(scene)
    far = land.mountain_line(scene, base - 0.07, 0.22, 5)
    if variant != 2:
        land.paint_mountains(scene, scene.backdrop, far, 0.14, scene.y(base), 0.0)
    wooded(scene, scene.backdrop, base - 0.035, 0.4, 0.06 if variant != 2 else 0.1)
    if variant == 1 or scene.water:
        scene.stand = still_water(scene, base)
    else:
        middle = scene.sheet(0.5)
        line = land.hills(scene, base, 0.03, 2.5)
        middle.land(line, land.fog_shade(scene, 0.7, float(line.min()), scene.y(1.0), 0.3))
        middle.shapes(plants.grass(scene, line, 0.025, 0.8), plain(scene.paint.land(0.7)))
        land.folds(scene, middle, base, 0.72)
        scene.stand = Stand(middle, line, 0.92)
    _night_front(scene)


def _night_front(scene: Scene) -> None:
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.92 if scene.tall else 1.0, 0.05, 2)
    ink = scene.paint.land(1.0)
    crest = mix(ink, scene.paint.land(0.6), 0.35)
    shade = scene.haze(crest, ink, float(front.min()) - 0.1 * scene.unit, scene.y(1.0))
    near.land(front, shade)
    side = 0.0 if scene.sun_x > scene.width / 2 else 1.0
    inward = 1 if side == 0 else -1
    trees = [
        plants.pine(scene.rng, scene.x(side + inward * at), scene.y(0.96), tall * scene.unit, 12)
        for at, tall in ((-0.06, 1.0), (0.1, 0.68), (0.21, 0.4))
    ]
    if scene.chance(0.7):
        near.shapes(trees, shade)
    near.shapes(plants.grass(scene, front, 0.07, 0.8), shade)


def _milky_way(scene: Scene) -> None:
    rows, columns = scene.height // 8, scene.width // 8
    ys = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, columns, dtype=np.float32)[None, :]
    lean = scene.between(0.5, 0.9) * (1 if scene.sun_x < scene.width / 2 else -1)
    off = (xs - 0.5) * 1.0 - lean * (ys - 0.25)
    billow = clouds(scene.rng, (rows, columns), (7, 5), 4)
    band = np.exp(-((off / 0.17) ** 2)) * np.clip(0.6 + 0.55 * billow, 0, 1)
    share = as_field(band * smoothstep(0.52, 0.2, ys) * 0.34)
    glow = mix(scene.paint.sky[-1], scene.paint.paper, 0.5)
    scene.backdrop.veil(resize(share, scene.width, scene.height), glow, 0, 0)
    paint_stars(scene, scene.y(0.5), 1.1)
