"""Water: its surface, the sun's path on it, waves."""

import numpy as np

from tasks.keyframes.colour import Colour, mix
from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.raster import Field, Points, as_field
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Sheet, plain


def paint_water(scene: Scene, sheet: Sheet, horizon_y: float, deep: Colour) -> None:
    """Water from the horizon to the canvas's bottom, mirroring the sky, deeper as it comes near."""
    line = np.full(scene.width, horizon_y, dtype=np.float32)
    near = mix(scene.paint.sky[-1], scene.paint.sky[-2], 0.55)
    shade = scene.haze(mix(near, deep, 0.25), deep, horizon_y, horizon_y + 0.75 * scene.unit, 0.3)
    sheet.land(line, shade)


def glints(
    scene: Scene, horizon_y: float, x: float, width: float, count: int, depth: float
) -> list[Points]:
    """Lens-shaped lights on water, larger and farther apart as they come nearer.

    Args:
        scene: The picture.
        horizon_y: Canvas y of the farthest.
        x: Centre of the path of light.
        width: Half its width at the horizon, in pixels; it widens.
        count: How many.
        depth: How far down it reaches, in pixels.
    """
    rng = scene.rng
    down = rng.uniform(0.004, 1, count) ** 1.5
    spread = width * (0.45 + 1.1 * down)
    xs = x + rng.normal(0, 0.5, count) * spread
    lengths = (0.006 + 0.05 * down) * scene.unit * rng.uniform(0.5, 1.6, count)
    thick = (0.0008 + 0.0042 * down) * scene.unit
    ys = horizon_y + down * depth
    return [
        np.array([(cx - half, y), (cx, y - tall), (cx + half, y), (cx, y + tall)])
        for cx, y, half, tall in zip(xs, ys, lengths, thick, strict=True)
    ]


def ripples(scene: Scene, top_y: float, bottom_y: float, count: int) -> list[Points]:
    """Long thin dashes over the whole width."""
    rng = scene.rng
    down = rng.uniform(0, 1, count) ** 1.4
    lengths = (0.02 + 0.13 * down) * scene.unit * rng.uniform(0.4, 1.5, count)
    thick = (0.0006 + 0.0026 * down) * scene.unit
    xs = rng.uniform(0, scene.width, count)
    ys = top_y + down * (bottom_y - top_y)
    return [
        np.array([(cx - half, y), (cx, y - tall), (cx + half, y), (cx, y + tall)])
        for cx, y, half, tall in zip(xs, ys, lengths, thick, strict=True)
    ]


def swell(scene: Scene, level: float, height: float, waves: float) -> Field:
    """A line of pointed wave crests around a fraction of the frame's height."""
    xs = np.arange(scene.width, dtype=np.float32) / scene.width
    phase = scene.between(0, 1)
    drift = 0.25 * wave(scene.rng, scene.width, 4, 2)
    saw = (xs * waves + phase + drift) % 1.0
    crest = np.abs(2 * saw - 1) ** 1.8
    gain = 0.75 + 0.35 * wave(scene.rng, scene.width, 5)
    return as_field(scene.y(level) - height * scene.unit * (crest * gain - 0.35))


def paint_swell(
    scene: Scene, sheet: Sheet, line: Field, nearness: float, foam: float = 0.5
) -> None:
    """A wave in front: a lit crest that falls off into the deep."""
    top = float(line.min())
    body = scene.paint.land(nearness)
    crest = mix(body, scene.paint.fog, 0.3 * (1 - nearness) + 0.08)
    sheet.land(line, scene.haze(crest, body, top, top + 0.22 * scene.unit, 0.3 * (1 - nearness)))
    sheet.shapes(_foam(scene, line), plain(scene.paint.light), foam)
    top_y = float(np.median(line))
    body_lines = ripples(scene, top_y + 0.03 * scene.unit, top_y + 0.4 * scene.unit, 60)
    sheet.shapes(_below(body_lines, line), plain(crest), 0.5)


def _foam(scene: Scene, line: Field) -> list[Points]:
    """Light along the crests: thick on their tops, gone in the troughs."""
    xs = np.arange(0, scene.width, 4)
    ys = line[xs].astype(np.float64)
    lift = np.clip((np.percentile(line, 62) - ys) / max(1.0, float(np.ptp(line))), 0, 1)
    rough = 0.75 + 0.35 * wave(scene.rng, len(xs), 40)
    thick = (0.0012 + 0.011 * lift**1.3) * scene.unit * rough
    upper = np.stack([xs, ys - 0.5], axis=-1)
    lower = np.stack([xs, ys + thick], axis=-1)
    return [np.concatenate([upper, lower[::-1]]).astype(np.float64)]


def _below(dashes: list[Points], line: Field) -> list[Points]:
    """Those dashes that lie on the water, not in the air above it."""
    limit = len(line) - 1
    return [d for d in dashes if d[1, 1] > line[int(np.clip(d[1, 0], 0, limit))] + 12]
