"""Ridges, mountains, dunes and hills."""

from itertools import pairwise

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


def peaks_of(line: Field, window: int) -> list[int]:
    """Columns of a line that stand above all others within a window to both sides."""
    return [
        x
        for x in range(window, len(line) - window)
        if line[x] <= line[x - window : x + window].min()
    ]


def paint_mountains(
    scene: Scene,
    sheet: Sheet,
    line: Field,
    nearness: float,
    base_y: float,
    snow: float = 0.0,
    bottom: int | None = None,
) -> None:
    """A range with sunlit flanks and snow on its heights, its foot in fog.

    Args:
        scene: The picture.
        sheet: What it is painted on.
        line: Its silhouette.
        nearness: 0 far to 1 near.
        base_y: Where the fog is thickest.
        snow: Opacity of snow on the heights.
        bottom: First row no longer filled.
    """
    top = float(line.min())
    own = scene.paint.land(nearness)
    dark = mix(own, scene.paint.ink, 0.1)
    foot = mix(own, scene.paint.fog, 0.75 * (1 - 0.75 * nearness))
    sheet.land(line, scene.haze(dark, foot, top, base_y, 0.25), bottom)
    first, last = max(0, int(top) - 2), min(bottom or scene.height, int(base_y) + 4)
    if last - first < 8:
        return
    lit, white = _flank_cover(scene, line, first, last)
    deep = np.arange(first, last, dtype=np.float32)[:, None]
    fade = smoothstep(base_y, top, deep)
    sheet.veil(as_field(lit * fade * 0.62), mix(own, scene.paint.light, 0.6), 0, first)
    if snow:
        bright = mix(scene.paint.light, own, 0.04)
        cover = white * (0.3 + 0.7 * lit) * snow * (0.35 + 0.65 * fade)
        sheet.veil(as_field(cover), bright, 0, first)


def _flank_cover(scene: Scene, line: Field, first: int, last: int) -> tuple[Field, Field]:
    """Which pixels of a range face the sun, and which are high enough for snow; 0..1.

    A ridge runs down from every peak in zigzags; what lies on its sunny side is lit, as far as
    the middle of the way to the next peak. Lesser ridges do the same within it.
    """
    shape = (last - first, scene.width)
    lit = np.zeros(shape, dtype=np.float32)
    xs = np.arange(scene.width, dtype=np.float32)[None, :]
    ys = np.arange(first, last, dtype=np.float32)[:, None]
    for window, weight in ((0.11, 1.0), (0.035, 0.45)):
        tops = peaks_of(line, max(6, int(window * scene.unit)))
        if not tops:
            continue
        edges = [0, *[(a + b) // 2 for a, b in pairwise(tops)], scene.width]
        for top, left, right in zip(tops, edges[:-1], edges[1:], strict=True):
            side = -1.0 if scene.sun_x < top else 1.0
            down = np.maximum(ys[:, 0] - line[top], 0)
            sway = wave(scene.rng, shape[0], shape[0] / (0.075 * scene.unit), 3, 0.6)
            spine = top + side * 0.1 * down + sway * np.minimum(0.3 * down, 0.05 * scene.unit)
            cover = np.clip(side * (xs[:, left:right] - spine[:, None]) + 0.5, 0, 1)
            lit[:, left:right] = np.maximum(lit[:, left:right], cover * weight)
    shown = np.clip(ys - line[None, :], 0, 1)
    snow_line = np.percentile(line, 45) + 0.035 * scene.unit * wave(
        scene.rng, scene.width, 34, 3, 0.7
    )
    below = 0.3 * (line - float(line.min()))
    white = np.clip((as_field(snow_line - below)[None, :] - ys) / 2 + 0.5, 0, 1)
    return as_field(lit * shown), as_field(white * shown)


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
    tops = peaks_of(line, int(0.16 * unit))
    chosen = tops[:crests] or [int(scene.between(0.25, 0.75) * scene.width)]
    for at in chosen:
        _paint_lee(scene, sheet, line, at, nearness, floor)


def _paint_lee(
    scene: Scene, sheet: Sheet, line: Field, at: int, nearness: float, floor: int
) -> None:
    """The shaded side of a dune: sharp at the crest that winds down to the viewer, then fading."""
    unit = scene.unit
    side = 1 if scene.sun_x < at else -1
    top = max(0, int(line.min()) - 2)
    length = scene.between(0.4, 0.62) * unit
    rows = min(floor, top + int(1.3 * length)) - top
    if rows < 8:
        return
    at = int(np.clip(at, 2, scene.width - 3))
    down = np.clip((np.arange(rows) + top - line[at]) / length, 0, 1.4)
    reach, bow = scene.between(0.3, 0.62), scene.between(0.1, 0.2)
    curve = -side * unit * (reach * down**1.35 - bow * np.sin(np.pi * np.minimum(down, 1)))
    spine = as_field(at + curve)[:, None]
    xs = np.arange(scene.width, dtype=np.float32)[None, :]
    away = side * (xs - spine)
    fade = np.exp(-np.maximum(away, 0) / (unit * (0.16 + 0.3 * as_field(down)[:, None])))
    cover = np.clip(away + 0.5, 0, 1) * fade * smoothstep(1.1, 0.35, down)[:, None]
    ys = np.arange(rows, dtype=np.float32)[:, None] + top
    cover *= np.clip(ys - line[None, :], 0, 1)
    dark = mix(scene.paint.land(nearness), scene.paint.ink, 0.45)
    sheet.veil(as_field(np.minimum(cover, 1) * 0.6), dark, 0, top)


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
