"""Mountains: ranges, one great peak, blue ridges, and still water before them."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing import land, plants, water, weather
from tasks.keyframes.drawing.noise import jagged
from tasks.keyframes.drawing.raster import as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import plain
from tasks.keyframes.drawing.sky import paint_sky
from tasks.keyframes.settings.forest import wooded


def draw_mountains(scene: Scene) -> None:
    """Ranges over firs or a lake, one great peak, or blue ridges without end."""
    variant = scene.pick(4)
    base = scene.ground
    scene.place_sun(base - 0.44, base - 0.28)
    size = scene.between(0.06, 0.1) if variant < 3 else scene.between(0.1, 0.15)
    paint_sky(scene, base - 0.08, cloudiness=scene.between(0.3, 0.7), disc=size)
    if variant == 3:
        _blue_ridges(scene, base)
    elif variant == 2:
        _great_peak(scene, base)
    else:
        tall = 0.58 if scene.tall else 0.4
        far = land.mountain_line(scene, base - 0.1, tall * 0.9, 3 + scene.pick(2))
        land.paint_mountains(scene, scene.backdrop, far, 0.1, scene.y(base - 0.03), 0.9)
        nearer = land.mountain_line(scene, base - 0.04, tall * 0.5, 3 + scene.pick(3))
        land.paint_mountains(scene, scene.backdrop, nearer, 0.32, scene.y(base + 0.01), 0.55)
    weather.paint_flock(scene, scene.backdrop, scene.sun_y + 0.06 * scene.unit)
    if scene.water or variant == 1 or (variant == 2 and scene.chance(0.4)):
        wooded(scene, scene.backdrop, base - 0.02, 0.42, 0.06)
        scene.stand = still_water(scene, base)
    else:
        wooded(scene, scene.backdrop, base - 0.02, 0.44, 0.09)
        middle = scene.sheet(0.5)
        line = wooded(scene, middle, base + 0.005, 0.62, 0.1, cover=0.22, rolling=0.03)
        land.folds(scene, middle, base, 0.64)
        land.dapple(scene, middle, scene.y(base), 0.25, scene.paint.light)
        scene.stand = Stand(middle, line, 0.82)
    _fir_front(scene)


def _fir_front(scene: Scene) -> None:
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.9 if scene.tall else 0.98, 0.09, 2, 3)
    ink = scene.paint.land(0.95)
    top = float(front.min())
    shade = scene.haze(mix(ink, scene.paint.land(0.6), 0.3), ink, top, scene.y(1.0))
    near.land(front, shade)
    firs = plants.tree_row(scene, front + 0.02 * scene.unit, scene.between(0.16, 0.3), 0.3, 0.4)
    near.shapes(firs, shade)


def _great_peak(scene: Scene, base: float) -> None:
    """One mountain that stands above all, off the middle on the side away from the sun."""
    side = -1 if scene.sun_x > scene.width / 2 else 1
    xs = np.arange(scene.width, dtype=np.float32)
    at = scene.x(0.5 + side * scene.between(0.05, 0.2))
    tall = (0.86 if scene.tall else 0.52) * scene.unit
    cone = np.clip(1 - np.abs(xs - at) / (scene.between(0.62, 0.85) * scene.unit), 0, 1) ** 1.25
    rough = jagged(scene.rng, scene.width, 5) - 0.4
    shoulder = 0.16 * scene.unit * jagged(scene.rng, scene.width, 4)
    line = scene.y(base - 0.05) - np.maximum(
        tall * cone + 0.1 * scene.unit * rough * cone**0.5, shoulder
    )
    land.paint_mountains(scene, scene.backdrop, as_field(line), 0.16, scene.y(base), 0.95)
    nearer = land.mountain_line(scene, base - 0.02, 0.16, 6)
    land.paint_mountains(scene, scene.backdrop, nearer, 0.36, scene.y(base + 0.02), 0.0)


def _blue_ridges(scene: Scene, base: float) -> None:
    """Soft ridges one behind the other, each a little darker."""
    count = 5 if scene.tall else 4
    for step in range(count):
        nearness = 0.02 + 0.4 * step / (count - 1)
        level = base - 0.03 - (0.055 if scene.tall else 0.07) * (count - 1 - step)
        line = land.hills(scene, level, 0.075, 3, 4)
        top = float(line.min())
        shade = land.fog_shade(scene, nearness, top, top + 0.2 * scene.unit, 1.0, 0.6)
        scene.backdrop.land(line, shade)


def still_water(scene: Scene, base: float) -> Stand:
    """Still water that mirrors what the backdrop shows above it."""
    shore = int(scene.y(base + 0.005))
    sky = scene.backdrop
    rows = min(scene.height - shore, shore)
    mirror = sky.rgb[shore - rows : shore][::-1]
    sky.rgb[shore : shore + rows] = mirror
    if shore + rows < scene.height:
        sky.rgb[shore + rows :] = sky.rgb[shore + rows - 1]
    deep = adjust(mix(scene.paint.land(0.6), scene.paint.sky[0], 0.4), 0.9)
    depth = np.linspace(0.22, 0.72, scene.height - shore, dtype=np.float32)[:, None]
    sky.veil(np.repeat(depth, scene.width, axis=1), deep, 0, shore)
    bottom = shore + 0.8 * scene.unit
    sky.shapes(
        water.ripples(scene, shore + 4, bottom, 130), plain(mix(deep, scene.paint.light, 0.5)), 0.4
    )
    sky.shapes(
        water.glints(scene, shore, scene.sun_x, 0.06 * scene.unit, 120, 0.6 * scene.unit),
        plain(scene.paint.glow),
        0.7,
    )
    middle = scene.sheet(0.5)
    line = np.full(scene.width, scene.y(base + 0.03), dtype=np.float32)
    return Stand(middle, line, 0.8, water=True, places=(0.5, 0.3, 0.72))
