"""Skies: gradient, sun or moon, clouds, stars, rays."""

import numpy as np

from tasks.keyframes.colour import Colour, adjust, blend_stops, mix
from tasks.keyframes.drawing.noise import clouds, smoothstep
from tasks.keyframes.drawing.raster import Field, Points, as_field, resize
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Shade, plain


def circle(x: float, y: float, radius: float, squash: float = 1.0) -> Points:
    """A circle or ellipse as an outline."""
    turn = np.linspace(0, 2 * np.pi, max(24, int(radius * 0.9)), endpoint=False)
    return np.stack([x + radius * np.cos(turn), y + radius * squash * np.sin(turn)], axis=-1)


def paint_sky(
    scene: Scene,
    horizon: float,
    cloudiness: float = 0.5,
    disc: float = 0.09,
    glow: float = 0.75,
    streaks: float = 5.0,
) -> None:
    """Paint the backdrop's sky.

    Args:
        scene: The picture; its sun's place is used.
        horizon: Fraction of the frame's height where the sky's gradient ends.
        cloudiness: 0 for a clear sky to 1 for much cloud.
        disc: Radius of the sun or moon in frame units; 0 for none.
        glow: Strength of the light around it, 0..1.
        streaks: How much longer than high the clouds are.
    """
    scene.backdrop.cover(_sky_shade(scene, scene.y(horizon), cloudiness, glow, streaks))
    if scene.paint.starry:
        paint_stars(scene, scene.y(horizon))
    if disc:
        paint_disc(scene, disc)


def _sky_shade(
    scene: Scene, horizon: float, cloudiness: float, glow: float, streaks: float
) -> Shade:
    table = as_field(blend_stops(scene.paint.sky, np.linspace(0, 1, 256)))
    sun = as_field(scene.paint.glow)
    rng = scene.rng

    def shade(ys: Field, xs: Field) -> Field:
        down = np.clip((ys[:, 0] - 0.02 * scene.height) / (horizon - 0.02 * scene.height), 0, 1)
        colours = np.repeat(table[np.rint(down**1.15 * 255).astype(int)][:, None], xs.shape[1], 1)
        far = np.hypot(xs - scene.sun_x, (ys - scene.sun_y) * 1.15) / scene.unit
        light = glow * (0.55 * np.exp(-((far / 0.28) ** 1.3)) + 0.35 * np.exp(-far / 0.5))
        colours += np.clip(light, 0, 0.92)[..., None] * (sun - colours)
        if cloudiness:
            _add_clouds(colours, as_field(far), as_field(down))
        return as_field(colours)

    def _add_clouds(colours: Field, far: Field, down: Field) -> None:
        rows, columns = colours.shape[:2]
        across = 2.2 * scene.width / scene.unit
        tall = across * rows / columns * streaks
        billow = clouds(rng, (rows, columns), (tall, across), 5)
        cover = smoothstep(0.55 - 0.75 * cloudiness, 1.15 - 0.5 * cloudiness, billow)
        cover *= smoothstep(1.02, 0.8, down)[:, None] * 0.62
        lit = as_field(mix(scene.paint.glow, scene.paint.sky[-1], 0.45))
        dim = as_field(mix(scene.paint.sky[-2], scene.paint.sky[1], 0.4))
        near = np.exp(-far / 0.75)[..., None]
        colours += cover[..., None] * (dim + near * (lit - dim) - colours)

    return shade


def paint_disc(scene: Scene, radius: float) -> None:
    """The sun or moon at the scene's place for it; radius in frame units.

    A medallion of light, and words, take its place.
    """
    if scene.emblem:
        return
    size = radius * scene.unit
    sky = scene.backdrop
    colour = scene.paint.sun
    sky.glow(scene.sun_x, scene.sun_y, size * 3.4, scene.paint.glow, 0.5)
    face = mix(colour, scene.paint.sky[-1], 0.12)
    shade = scene.haze(adjust(colour, 1.02), face, scene.sun_y - size, scene.sun_y + size)
    sky.shapes([circle(scene.sun_x, scene.sun_y, size)], shade, 0.97)


def paint_stars(scene: Scene, horizon: float, density: float = 1.0) -> None:
    """Stars of many sizes, thinning towards the horizon; the brightest glow."""
    rng, unit = scene.rng, scene.unit
    area = scene.width * max(1.0, horizon) / unit**2
    count = int(150 * density * area)
    xs = rng.uniform(0, scene.width, count)
    ys = horizon * 0.95 * rng.uniform(0, 1, count) ** 1.5
    sizes = 0.0008 + 0.0016 * rng.uniform(0, 1, count) ** 5
    away = np.hypot(xs - scene.sun_x, ys - scene.sun_y) > 0.2 * unit
    colour = mix(scene.paint.glow, scene.paint.paper, 0.5)
    for low, high, opacity in ((0.0, 0.0011, 0.5), (0.0011, 0.0017, 0.75), (0.0017, 1, 0.95)):
        chosen = (sizes >= low) & (sizes < high) & away
        stars = [
            circle(x, y, max(0.75, size * unit))
            for x, y, size in zip(xs[chosen], ys[chosen], sizes[chosen], strict=True)
        ]
        scene.backdrop.shapes(stars, plain(colour), opacity)
        if low > 0.0015:
            for x, y in zip(xs[chosen], ys[chosen], strict=True):
                scene.backdrop.glow(x, y, 0.014 * unit, colour, 0.5)


def paint_rays(scene: Scene, colour: Colour, strength: float, count: int = 9) -> None:
    """Broad soft beams that fan out from the sun."""
    rng = scene.rng
    rows, columns = scene.height // 8, scene.width // 8
    ys = np.linspace(0, scene.height, rows, dtype=np.float32)[:, None] - scene.sun_y
    xs = np.linspace(0, scene.width, columns, dtype=np.float32)[None, :] - scene.sun_x
    turn = np.arctan2(ys, xs)
    far = np.hypot(xs, ys) / scene.unit
    beams = np.zeros_like(turn)
    for _ in range(count):
        at, width = rng.uniform(-np.pi, np.pi), rng.uniform(0.03, 0.11)
        gap = np.abs(np.angle(np.exp(1j * (turn - at))))
        beams += np.exp(-((gap / width) ** 2)) * rng.uniform(0.4, 1)
    share = np.clip(beams, 0, 1) * np.exp(-far / 0.9) * smoothstep(0.05, 0.2, far) * strength
    scene.backdrop.veil(resize(as_field(share), scene.width, scene.height), colour, 0, 0)
