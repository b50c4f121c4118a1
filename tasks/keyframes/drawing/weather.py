"""Snow, rain, lightning, birds, mist: what is laid over painted planes."""

import numpy as np

from tasks.keyframes.colour import Colour
from tasks.keyframes.drawing.noise import clouds, smoothstep
from tasks.keyframes.drawing.raster import Points, as_field, blur, fill, resize
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle


def _over_painted(
    scene: Scene, sheet: Sheet, outlines: list[Points], colour: Colour, share: float, soft: float
) -> None:
    mask = np.zeros((scene.height, scene.width), dtype=np.uint8)
    fill(mask, outlines)
    rows = np.flatnonzero(sheet.alpha.max(axis=1) > 0)
    if rows.size:
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        cover = as_field(blur(mask[top:bottom], soft)) * np.float32(share / 255)
        sheet.veil(cover, colour, 0, top)


def fall_snow(scene: Scene, sheet: Sheet, count: int, size: float, colour: Colour) -> None:
    """Flakes over what the sheet shows; the sheet's outline stays as it is."""
    rng = scene.rng
    xs, ys = rng.uniform(0, scene.width, count), rng.uniform(0, scene.height, count)
    sizes = size * scene.unit * rng.uniform(0.35, 1, count) ** 1.5
    flakes = [circle(x, y, max(0.9, s)) for x, y, s in zip(xs, ys, sizes, strict=True)]
    _over_painted(scene, sheet, flakes, colour, 0.8, size * scene.unit * 0.22)


def fall_rain(scene: Scene, sheet: Sheet, count: int, length: float, colour: Colour) -> None:
    """Slanting streaks over what the sheet shows."""
    rng = scene.rng
    slant = 0.2 if scene.sun_x > scene.width / 2 else -0.2
    xs = rng.uniform(-0.1, 1.1, count) * scene.width
    ys = rng.uniform(-0.05, 1, count) * scene.height
    drops: list[Points] = []
    for x, y, long in zip(xs, ys, length * scene.unit * rng.uniform(0.4, 1.2, count), strict=True):
        half = max(0.8, 0.0012 * scene.unit)
        drops.append(np.array([(x - half, y), (x + half, y), (x + slant * long, y + long)]))
    _over_painted(scene, sheet, drops, colour, 0.5, 0.6)


def lightning(scene: Scene, x: float, top: float, bottom: float) -> list[Points]:
    """A forked bolt as outlines, thick at its top."""
    rng, unit = scene.rng, scene.unit

    def bolt(x0: float, y0: float, y1: float, width: float, lean: float) -> tuple[Points, Points]:
        steps = max(6, int((y1 - y0) / (0.045 * unit)))
        ys = np.linspace(y0, y1, steps)
        xs = x0 + np.cumsum(rng.uniform(-0.03, 0.03, steps) + lean) * unit
        half = width * np.linspace(1, 0.15, steps)
        path = np.stack([xs, ys], axis=-1)
        side = np.stack([half, np.zeros(steps)], axis=-1)
        return np.concatenate([path - side, (path + side)[::-1]]), path

    trunk, path = bolt(x, top, bottom, 0.0052 * unit, 0.0)
    outlines = [trunk]
    for _ in range(4):
        start = path[int(rng.integers(2, max(3, int(len(path) * 0.7))))]
        reach = min(bottom, start[1] + rng.uniform(0.1, 0.28) * unit)
        lean = float(rng.choice([-0.028, 0.028]))
        outlines.append(bolt(start[0], start[1], reach, 0.0024 * unit, lean)[0])
    return outlines


def gulls(scene: Scene, x: float, y: float, count: int, size: float) -> list[Points]:
    """A loose flock of far birds, wings raised."""
    rng = scene.rng
    birds: list[Points] = []
    for _ in range(count):
        cx = x + rng.normal(0, 0.09) * scene.unit
        cy = y + rng.normal(0, 0.045) * scene.unit
        wing = size * scene.unit * rng.uniform(0.6, 1.1)
        lift, lean = rng.uniform(0.25, 0.55), rng.uniform(-0.2, 0.2)
        along = np.linspace(-1, 1, 17)
        arch = np.abs(along) ** 0.8 * lift - 0.55 * lift * np.abs(along) ** 2.6 + lean * along * 0.4
        thick = 0.075 * (1 - np.abs(along) ** 1.5) + 0.012
        upper = np.stack([cx + wing * along, cy - wing * (arch + thick)], axis=-1)
        lower = np.stack([cx + wing * along, cy - wing * (arch - thick)], axis=-1)
        birds.append(np.concatenate([upper, lower[::-1]]))
    return birds


def drift_mist(
    scene: Scene, sheet: Sheet, top: float, bottom: float, strength: float, colour: Colour
) -> None:
    """A band of ground mist over what the sheet shows, between two canvas rows."""
    first, last = max(0, int(top)), min(scene.height, int(bottom))
    if last - first < 8:
        return
    rows, columns = (last - first) // 8 + 2, scene.width // 8
    billow = clouds(scene.rng, (rows, columns), (2.5, 3), 3)
    at = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    band = smoothstep(0, 0.4, at) * smoothstep(1, 0.6, at)
    share = np.clip(band * (0.75 + 0.6 * billow), 0, 1) * strength
    sheet.veil(resize(as_field(share), scene.width, last - first), colour, 0, first)


def paint_flock(scene: Scene, sheet: Sheet, y: float) -> None:
    """Some far birds beside the sun."""
    x = scene.sun_x + scene.between(-0.22, 0.22) * scene.unit
    birds = gulls(scene, x, y, 4 + scene.pick(5), 0.02)
    sheet.shapes(birds, plain(scene.paint.land(0.62)), 0.8)
