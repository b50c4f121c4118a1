"""Desert, mountains and fields."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing import land, plants, water, weather
from tasks.keyframes.drawing.noise import jagged, wave
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import paint_sky
from tasks.keyframes.settings.forest import wooded


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


def draw_field(scene: Scene) -> None:
    """Rolling fields with furrows, hedges, a fence, and corn in front."""
    base = scene.ground
    paint = scene.paint
    scene.place_sun(base - 0.34, base - 0.14)
    paint_sky(
        scene,
        base - 0.04,
        cloudiness=scene.between(0.4, 0.85),
        disc=scene.between(0.07, 0.12),
        streaks=3.5,
    )
    far = land.hills(scene, base - 0.1, 0.05, 3, 3)
    scene.backdrop.land(far, land.fog_shade(scene, 0.08, float(far.min()), scene.y(base), 0.8))
    wooded(scene, scene.backdrop, base - 0.07, 0.2, 0.035, cover=0.6)
    for nearness, level in ((0.34, base - 0.045), (0.46, base - 0.015)):
        line = land.hills(scene, level, 0.04, 2.2, 1)
        lit = mix(paint.land(nearness), paint.accent, 0.3 if scene.chance(0.5) else 0.1)
        shade = scene.haze(
            lit,
            paint.land(nearness + 0.12),
            float(line.min()),
            float(line.min()) + 0.3 * scene.unit,
            0.3,
        )
        scene.backdrop.land(line, shade)
        hedge: list[Points] = []
        for x in scene.rng.uniform(0, scene.width, 26):
            at = int(x) % scene.width
            hedge.append(
                plants.blob(
                    scene.rng, x, float(line[at]) - 3, scene.unit * scene.between(0.008, 0.02)
                )
            )
        scene.backdrop.shapes(hedge, plain(mix(paint.land(nearness + 0.25), paint.fog, 0.15)))
    middle = scene.sheet(0.5)
    line = land.hills(scene, base, 0.02, 2, 1)
    own = mix(paint.land(0.56), paint.accent, 0.22)
    middle.land(
        line,
        scene.haze(
            own, paint.land(0.74), float(line.min()), scene.y(base) + 0.5 * scene.unit, 0.25
        ),
    )
    middle.shapes(_furrows(scene, line), plain(paint.land(0.74)), 0.3)
    if scene.chance(0.6):
        middle.shapes(_fence(scene, line), plain(paint.land(0.85)))
    scene.stand = Stand(middle, line, 0.82)
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.96 if scene.tall else 1.03, 0.03, 2)
    ink = paint.land(0.92)
    shade = scene.haze(mix(ink, paint.accent, 0.28), ink, scene.y(0.86), scene.y(1.0))
    blades = plants.grass(scene, front, 0.13, 0.9)
    near.shapes(blades, shade)
    near.shapes(plants.ears(blades, 3, 0.017 * scene.unit), shade)
    near.land(front, plain(ink))


def _furrows(scene: Scene, line: Field) -> list[Points]:
    vanish = scene.x(scene.between(0.25, 0.75))
    strips: list[Points] = []
    for step in np.linspace(-3.2, 3.2, 25):
        at = int(np.clip(vanish + step * 0.13 * scene.unit, 0, scene.width - 1))
        x0, y0 = vanish + step * 0.13 * scene.unit, float(line[at]) + 2
        x1 = vanish + step * 0.9 * scene.unit
        strips.append(
            np.array(
                [
                    (x0 - 1, y0),
                    (x0 + 1, y0),
                    (x1 + 0.035 * scene.unit, scene.height),
                    (x1 - 0.035 * scene.unit, scene.height),
                ]
            )
        )
    return strips


def _fence(scene: Scene, line: Field) -> list[Points]:
    outlines: list[Points] = []
    xs = np.arange(-0.02, 1.04, 0.09) * scene.width
    tall, half = 0.055 * scene.unit, 0.0045 * scene.unit
    drop = 0.05 * scene.unit
    tops: list[tuple[float, float]] = []
    for x in xs:
        foot = float(line[int(np.clip(x, 0, scene.width - 1))]) + drop
        lean = scene.between(-0.006, 0.006) * scene.unit
        outlines.append(
            np.array(
                [
                    (x - half, foot),
                    (x - half + lean, foot - tall),
                    (x + half + lean, foot - tall),
                    (x + half, foot),
                ]
            )
        )
        tops.append((x + lean, foot - tall))
    for share in (0.2, 0.6):
        upper = np.array([(x, y + tall * share) for x, y in tops])
        outlines.append(np.concatenate([upper, np.add(upper[::-1], (0, 0.006 * scene.unit))]))
    return outlines
