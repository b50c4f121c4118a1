"""Rolling fields with furrows, hedges, a fence, and corn in front."""

import numpy as np

from tasks.keyframes.colour import Colour, mix
from tasks.keyframes.drawing import land, plants
from tasks.keyframes.drawing.raster import Field, Points
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle, paint_sky
from tasks.keyframes.settings.forest import wooded


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
    _near_fields(scene, base)
    middle = scene.sheet(0.5)
    line = land.hills(scene, base, 0.02, 2, 1)
    golden = scene.chance(0.45)
    own = mix(paint.land(0.56), paint.accent, 0.45 if golden else 0.22)
    top = float(line.min())
    deep = mix(paint.land(0.74), paint.accent, 0.2 if golden else 0.0)
    shade = scene.haze(own, deep, top, scene.y(base) + 0.5 * scene.unit, 0.25)
    middle.land(line, shade)
    if golden:
        _stubble(scene, middle, line, deep)
    else:
        middle.shapes(_furrows(scene, line), plain(paint.land(0.74)), 0.3)
    if scene.chance(0.6):
        middle.shapes(_fence(scene, line), plain(paint.land(0.85)))
    scene.stand = Stand(middle, line, 0.82)
    _corn_front(scene)


def _stubble(scene: Scene, sheet: Sheet, line: Field, deep: Colour) -> None:
    """A mown field: swaths across, and round bales with long shadows."""
    unit, paint = scene.unit, scene.paint
    swaths = land.ripple_lines(scene, line, 11, 0.05)
    sheet.lines(swaths, 0.004 * unit, plain(deep), 0.5)
    away = 1 if scene.sun_x < scene.width / 2 else -1
    for share, drop, size in (
        (0.12, 0.03, 0.04),
        (0.8, 0.06, 0.05),
        (0.5, 0.16, 0.07),
        (0.93, 0.3, 0.1),
    ):
        x = scene.x(share + scene.between(-0.05, 0.05))
        y = float(line[int(np.clip(x, 0, scene.width - 1))]) + drop * unit
        radius = size * unit
        shadow = circle(x + away * radius * 0.9, y + 0.92 * radius, radius * 1.7, 0.13)
        sheet.shapes([shadow], plain(paint.ink), 0.35, 0.1 * radius)
        straw = mix(paint.land(0.5), paint.accent, 0.6)
        sheet.shapes(
            [circle(x, y, radius)],
            scene.haze(
                mix(straw, paint.light, 0.35), mix(straw, paint.ink, 0.35), y - radius, y + radius
            ),
        )
        rings = [circle(x, y, radius * part) for part in (0.72, 0.46, 0.22)]
        sheet.lines(
            [np.vstack([ring, ring[:1]]) for ring in rings],
            0.0022 * unit,
            plain(mix(straw, paint.ink, 0.45)),
            0.6,
        )


def _near_fields(scene: Scene, base: float) -> None:
    """Two hills of meadow with hedges."""
    paint = scene.paint
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


def _corn_front(scene: Scene) -> None:
    paint = scene.paint
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
