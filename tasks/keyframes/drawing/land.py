"""Ridges, mountains, dunes and hills."""

import numpy as np

from tasks.keyframes.colour import Colour, mix
from tasks.keyframes.drawing.noise import clouds, jagged, smoothstep, wave
from tasks.keyframes.drawing.plants import grass
from tasks.keyframes.drawing.raster import Field, Points, as_field, resize
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Shade, Sheet


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
    """The upper part of a flank, its lower edge in long drips."""
    top = flank[:, 1].min()
    depth = 0.5 * (flank[:, 1].max() - top)
    ragged = depth * (1 + 0.45 * wave(scene.rng, len(flank), 9, 2))
    cap = flank.copy()
    cap[:, 1] = np.minimum(cap[:, 1], top + ragged)
    return cap


def paint_dunes(
    scene: Scene, sheet: Sheet, line: Field, nearness: float, crests: int, bottom: int | None = None
) -> None:
    """A plane of sand: a crest line, and curved crests that part light from shade."""
    unit = scene.unit
    own = scene.paint.land(nearness)
    lit = mix(own, scene.paint.light, 0.42 - 0.3 * nearness)
    top = float(line.min())
    sheet.land(line, scene.haze(lit, own, top, top + 0.5 * unit, 0.4 * (1 - nearness)), bottom)
    floor = scene.height if bottom is None else bottom
    for order in range(crests):
        share = (order + scene.between(0.2, 0.8)) / crests
        _paint_lee(scene, sheet, line, int(share * scene.width), nearness, floor)


def _paint_lee(
    scene: Scene, sheet: Sheet, line: Field, at: int, nearness: float, floor: int
) -> None:
    """The shaded side of a dune: sharp at its crest, fading away from it."""
    unit = scene.unit
    side = 1 if scene.sun_x < at else -1
    top = max(0, int(line.min()) - 2)
    rows = min(floor, top + int(0.75 * unit)) - top
    if rows < 8:
        return
    at = int(np.clip(at, 2, scene.width - 3))
    down = np.clip((np.arange(rows) + top - line[at]) / (0.6 * unit), 0, 1.3)
    curve = scene.between(0.16, 0.34) * np.sin(down * scene.between(2.2, 3.4)) * down**0.4
    spine = at - side * unit * curve + side * unit * 0.18 * down
    xs = np.arange(scene.width, dtype=np.float32)[None, :]
    away = side * (xs - as_field(spine)[:, None])
    fade = np.exp(-np.maximum(away, 0) / (0.22 * unit * (0.5 + as_field(down)[:, None])))
    cover = np.clip(away + 0.5, 0, 1) * fade * as_field(np.clip(1.15 - down, 0, 1))[:, None]
    ys = np.arange(rows, dtype=np.float32)[:, None] + top
    cover *= np.clip(ys - line[None, :], 0, 1)
    dark = mix(scene.paint.land(nearness), scene.paint.ink, 0.42)
    sheet.veil(as_field(np.minimum(cover, 1) * 0.62), dark, 0, top)


def folds(scene: Scene, sheet: Sheet, base: float, nearness: float, grassy: bool = True) -> None:
    """Further rises in front of the ground, each darker, down to the picture's foot."""
    step = 0.085 if scene.tall else 0.07
    level, near = base + step * scene.between(0.7, 1.0), nearness + 0.08
    while level < 0.9:
        line = hills(scene, level, 0.035, 2.2)
        own = scene.paint.land(min(0.96, near))
        crest = mix(own, scene.paint.light, 0.16)
        top = float(line.min())
        shade = scene.haze(crest, own, top, top + 0.2 * scene.unit, 0.22 * (1 - near))
        if grassy:
            sheet.shapes(grass(scene, line, 0.022 + 0.02 * near, 0.7), shade)
        sheet.land(line, shade)
        level += step * scene.between(1.0, 1.5)
        near += 0.09


def dapple(scene: Scene, sheet: Sheet, top: float, strength: float, colour: Colour) -> None:
    """Soft patches of light on the ground below a canvas row."""
    first = max(0, int(top))
    last = min(scene.height, first + int(0.7 * scene.unit))
    rows, columns = (last - first) // 8 + 2, scene.width // 8
    patches = clouds(scene.rng, (rows, columns), (9, 2.5), 3)
    at = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    share = smoothstep(0.15, 0.9, patches) * (1 - at) * strength
    sheet.veil(resize(as_field(share), scene.width, last - first), colour, 0, first)


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
