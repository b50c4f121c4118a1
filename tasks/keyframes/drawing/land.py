"""Ridges, mountains, dunes and hills."""

import numpy as np

from tasks.keyframes.colour import adjust, mix
from tasks.keyframes.drawing.noise import jagged, wave
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Shade, Sheet, plain


def fog_shade(
    scene: Scene,
    nearness: float,
    crest_y: float,
    base_y: float,
    fog: float = 0.6,
    glow: float = 0.35,
) -> Shade:
    """A plane's colours: its own at the crest, fading into the fog towards its foot."""
    own = scene.paint.land(nearness)
    foot = mix(own, scene.paint.fog, fog * (1 - 0.75 * nearness))
    return scene.haze(own, foot, crest_y, base_y, glow * (1 - nearness))


def hills(scene: Scene, level: float, height: float, bumps: float, octaves: int = 2) -> Field:
    """A rolling line around a fraction of the frame's height.

    Args:
        scene: The picture.
        level: Fraction of the frame's height.
        height: Rise and fall in frame units.
        bumps: Hills across the canvas.
        octaves: More are rougher.
    """
    return scene.y(level) - height * scene.unit * wave(scene.rng, scene.width, bumps, octaves, 0.38)


def mountain_line(scene: Scene, level: float, height: float, peaks: int) -> Field:
    """A jagged line whose valleys lie at a fraction of the frame's height."""
    return scene.y(level) - height * scene.unit * jagged(scene.rng, scene.width, peaks)


def lit_flanks(scene: Scene, line: Field, depth_px: float) -> list[Points]:
    """The flanks of a mountain line that face the sun, as outlines below the line.

    Each peak's flank ends at a spine that runs down from the peak in small zigzags.
    """
    rng = scene.rng
    window = max(8, int(0.06 * scene.unit))
    tops = [
        x
        for x in range(window, scene.width - window)
        if line[x] <= line[x - window : x + window].min()
    ]
    outlines: list[Points] = []
    for top in tops:
        side = -1 if scene.sun_x < top else 1
        reach = top + side * int(depth_px * rng.uniform(0.7, 1.15))
        xs = np.clip(np.arange(top, reach, 2 * side), 0, scene.width - 1)
        if xs.size < 8:
            continue
        crest = np.stack([xs, line[xs]], axis=-1)
        steps = 9
        down = np.linspace(0, 1, steps) ** 0.9 * depth_px * 1.1
        zigzag = np.where(np.arange(steps) % 2, 1, -0.55) * rng.uniform(0.05, 0.13, steps)
        spine_x = top + side * zigzag * depth_px * np.linspace(0, 1, steps) + side * down * 0.12
        spine = np.stack([spine_x, line[top] + down], axis=-1)
        outlines.append(np.concatenate([crest, spine[::-1]]).astype(np.float64))
    return outlines


def paint_mountains(
    scene: Scene,
    sheet: Sheet,
    line: Field,
    nearness: float,
    base_y: float,
    snow: float = 0.0,
    bottom: int | None = None,
) -> None:
    """A range with sunlit flanks, its foot in fog.

    Args:
        scene: The picture.
        sheet: What it is painted on.
        line: Its silhouette.
        nearness: 0 far to 1 near.
        base_y: Where the fog is thickest.
        snow: Opacity of snow on the lit flanks.
        bottom: First row no longer filled.
    """
    top = float(line.min())
    sheet.land(line, fog_shade(scene, nearness, top, base_y, 0.75), bottom)
    own = scene.paint.land(nearness)
    depth = max(0.2 * (base_y - top), 0.55 * (base_y - float(np.median(line)))) + 0.1 * scene.unit
    lit = mix(own, scene.paint.light, 0.34)
    foot = mix(own, scene.paint.fog, 0.7 * (1 - 0.75 * nearness))
    flanks = lit_flanks(scene, line, depth)
    sheet_alpha = sheet.alpha.copy() if not sheet.opaque else None
    sheet.shapes(flanks, scene.haze(lit, foot, top, top + 1.2 * depth), 0.75)
    if snow:
        caps = [_cap(flank, scene) for flank in flanks]
        white = mix(scene.paint.light, own, 0.12)
        sheet.shapes(caps, scene.haze(white, lit, top, top + 0.8 * depth), snow)
    if sheet_alpha is not None:
        sheet.alpha[:] = np.minimum(sheet.alpha, sheet_alpha)


def _cap(flank: Points, scene: Scene) -> Points:
    """The upper part of a flank, its lower edge ragged."""
    top = flank[:, 1].min()
    depth = 0.42 * (flank[:, 1].max() - top)
    ragged = depth * (1 + 0.3 * scene.rng.uniform(-1, 1, len(flank)))
    cap = flank.copy()
    cap[:, 1] = np.minimum(cap[:, 1], top + ragged)
    return cap


def paint_dunes(
    scene: Scene, sheet: Sheet, line: Field, nearness: float, crests: int, bottom: int | None = None
) -> None:
    """A plane of sand: a crest line, and S-shaped crests that part light from shade."""
    rng, unit = scene.rng, scene.unit
    own = scene.paint.land(nearness)
    lit = mix(own, scene.paint.light, 0.42 - 0.3 * nearness)
    top = float(line.min())
    sheet.land(line, scene.haze(lit, own, top, top + 0.5 * unit, 0.4 * (1 - nearness)), bottom)
    dark = adjust(mix(own, scene.paint.ink, 0.3), 1.0)
    for x in rng.uniform(0.02, 0.98, crests) * scene.width:
        at = int(np.clip(x, 2, scene.width - 3))
        side = 1 if scene.sun_x < at else -1
        down = np.linspace(0, 1, 40)
        depth = unit * rng.uniform(0.35, 0.8)
        bend = np.sin(down * np.pi * rng.uniform(0.9, 1.4)) * rng.uniform(0.12, 0.3) * unit
        spine_x = at - side * bend * down**0.5 + side * down * unit * 0.1
        spine = np.stack([spine_x, line[at] + depth * down], axis=-1)
        xs = np.clip(
            np.arange(at, at + side * int(unit * rng.uniform(0.35, 0.7)), 4 * side),
            0,
            scene.width - 1,
        )
        crest = np.stack([xs, line[xs]], axis=-1)
        sheet.shapes(
            [np.concatenate([spine[::-1], crest]).astype(np.float64)],
            scene.haze(dark, own, line[at], line[at] + depth * 0.95),
            0.8,
        )


def ripple_lines(scene: Scene, line: Field, count: int, spread: float) -> list[Points]:
    """Lines that follow a crest further and further below it, as wind draws them in sand."""
    xs = np.arange(0, scene.width, 6)
    lines: list[Points] = []
    for step in range(1, count + 1):
        drop = spread * scene.unit * step**1.5 / count
        lift = wave(scene.rng, scene.width, 5, 2)[xs] * 0.012 * scene.unit
        lines.append(np.stack([xs, line[xs] + drop + lift], axis=-1).astype(np.float64))
    return lines


def paint_rocks(scene: Scene, sheet: Sheet, x: float, y: float, size: float) -> None:
    """A few angular boulders with a lit side."""
    for _ in range(3):
        width = size * scene.between(0.4, 1)
        cx = x + scene.between(-0.8, 0.8) * size
        turn = np.sort(scene.rng.uniform(np.pi, 2 * np.pi, 6))
        tops = np.stack([cx + width * np.cos(turn), y + 0.7 * width * np.sin(turn)], axis=-1)
        rock = np.concatenate([[[cx - width, y + 4]], tops, [[cx + width, y + 4]]])
        dark = scene.paint.land(0.9)
        sheet.shapes([rock], scene.haze(mix(dark, scene.paint.light, 0.2), dark, y - width, y))


def flat_colour(scene: Scene, nearness: float) -> Shade:
    """A plane's colour without fog."""
    return plain(as_field(scene.paint.land(nearness)).astype(np.float64))
