"""Night, dawn, snow, storm, and the open sky."""

import numpy as np

from tasks.keyframes.colour import Colour, adjust, from_hex, mix
from tasks.keyframes.drawing import land, plants, water, weather
from tasks.keyframes.drawing.noise import clouds, smoothstep
from tasks.keyframes.drawing.raster import Field, Points, as_field, resize
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle, paint_rays, paint_sky, paint_stars
from tasks.keyframes.settings.forest import wooded
from tasks.keyframes.settings.open_land import still_water


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


def draw_snow(scene: Scene) -> None:
    """Snowfields, firs under snow, and flakes."""
    base = scene.ground
    scene.place_sun(base - 0.4, base - 0.2)
    paint = scene.paint
    paint_sky(scene, base, cloudiness=0.6, disc=0.07, glow=0.6)
    far = land.mountain_line(scene, base - 0.09, 0.4 if scene.tall else 0.26, 3 + scene.pick(2))
    land.paint_mountains(scene, scene.backdrop, far, 0.3, scene.y(base), 0.9)
    _snow_hill(scene, scene.backdrop, base - 0.045, 0.2, 0.1, mix(paint.ink, paint.fog, 0.5))
    white = mix(paint.fog, from_hex("#ffffff"), 0.7)
    weather.fall_snow(scene, scene.backdrop, 380, 0.005, white)
    middle = scene.sheet(0.5)
    line = _snow_hill(scene, middle, base, 0.42, 0.2, mix(paint.ink, paint.fog, 0.25), 0.3)
    shadow = mix(paint.land(0.55), paint.sky[1], 0.3)
    level, near = base + 0.075, 0.46
    while level < 0.88:
        drift = land.hills(scene, level, 0.035, 2)
        top = float(drift.min())
        lit = mix(white, paint.light, 0.3 + 0.2 * near)
        middle.land(drift, scene.haze(lit, paint.land(near), top, top + 0.26 * scene.unit, 0.2))
        level, near = level + 0.1, near + 0.05
    land.dapple(scene, middle, scene.y(base + 0.02), 0.3, shadow)
    weather.fall_snow(scene, middle, 150, 0.007, white)
    scene.stand = Stand(middle, line, 0.95)
    _snowy_front(scene, white)


def _snowy_front(scene: Scene, white: Colour) -> None:
    paint = scene.paint
    near = scene.sheet(0.9)
    front = land.hills(scene, 0.9 if scene.tall else 0.98, 0.06, 2)
    side = 0.0 if scene.chance(0.5) else 1.0
    inward = 1 if side == 0 else -1
    foot = scene.y(0.95)
    trees = [
        plants.pine(scene.rng, scene.x(side + inward * at), foot, tall * scene.unit, 12)
        for at, tall in ((-0.03, 0.95), (0.15, 0.5))
    ]
    bark = scene.haze(mix(paint.ink, paint.fog, 0.2), paint.ink, scene.y(0.3), scene.y(0.9))
    near.shapes(trees, bark)
    _snow_on(scene, near, trees, white)
    shade = mix(paint.ramp[1], paint.ink, 0.3)
    near.land(
        front, scene.haze(mix(white, paint.fog, 0.3), shade, float(front.min()), scene.y(1.1), 0.3)
    )


def _snow_hill(
    scene: Scene,
    sheet: Sheet,
    level: float,
    nearness: float,
    size: float,
    bark: Colour,
    cover: float = 0.7,
) -> Field:
    line = land.hills(scene, level, 0.035, 2.5)
    trees = plants.tree_row(scene, line, size, 0.32, cover)
    top = float(line.min())
    sheet.shapes(
        trees,
        scene.haze(
            bark, mix(bark, scene.paint.fog, 0.5), top - size * scene.unit, top + 0.03 * scene.unit
        ),
    )
    white = mix(scene.paint.fog, from_hex("#ffffff"), 0.75)
    _snow_on(scene, sheet, trees, white)
    own = scene.paint.land(nearness)
    sheet.land(
        line, scene.haze(mix(white, scene.paint.light, 0.3), own, top, top + 0.55 * scene.unit, 0.4)
    )
    return line


def _snow_on(
    scene: Scene,
    sheet: Sheet,
    trees: list[Points],
    white: Colour,
) -> None:
    """Snow on the boughs: each tier's upper edge on the sun's side and a little of the other."""
    pads: list[Points] = []
    for tree in trees:
        half = len(tree) // 2
        for edge in (tree[:half], tree[half:][::-1]):
            for at in range(1, half - 3, 3):
                inner, tip = edge[at], edge[at + 1]
                previous = edge[at - 1]
                thick = 0.22 * (tip - previous)
                pads.append(
                    np.array(
                        [
                            previous,
                            inner,
                            tip,
                            tip - thick * (1, 0.2),
                            previous + (tip - previous) * 0.35 + (0, 0.02 * scene.unit * 0.2),
                        ]
                    )
                )
    sheet.shapes(pads, plain(white), 0.9)


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
