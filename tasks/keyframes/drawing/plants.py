"""Trees, trunks, grass and reeds as outlines."""

import numpy as np
from numpy.random import Generator

from tasks.keyframes.drawing.noise import wave
from tasks.keyframes.drawing.raster import Field, Points
from tasks.keyframes.drawing.scene import Scene


def pine(rng: Generator, x: float, foot_y: float, height: float, tiers: int = 7) -> Points:
    """A spruce: ragged tiers that widen downwards."""
    width = height * rng.uniform(0.17, 0.23)
    rise = np.linspace(0, 1, tiers + 1)
    sides: list[list[tuple[float, float]]] = []
    for side in (-1.0, 1.0):
        edge: list[tuple[float, float]] = [(x + side * 0.006 * height, foot_y - height)]
        for tier in range(1, tiers + 1):
            y = foot_y - height * (1 - 0.93 * rise[tier])
            out = width * rise[tier] ** 0.85 * rng.uniform(0.82, 1.12)
            sag = height * 0.022 * rng.uniform(0.4, 1.6)
            edge.append((x + side * out * 0.72, y - height * 0.035))
            edge.append((x + side * out, y + sag))
            edge.append((x + side * out * 0.42, y - height * 0.008))
        edge.append((x + side * width * 0.1, foot_y - height * 0.05))
        edge.append((x + side * width * 0.12, foot_y + height * 0.03))
        sides.append(edge)
    return np.array(sides[0] + sides[1][::-1])


def leafy(rng: Generator, x: float, foot_y: float, height: float) -> list[Points]:
    """A broad tree: trunk, and a crown of overlapping lobes."""
    trunk = height * 0.045
    stem = np.array(
        [
            (x - trunk, foot_y + 3),
            (x - trunk * 0.55, foot_y - height * 0.5),
            (x + trunk * 0.55, foot_y - height * 0.5),
            (x + trunk, foot_y + 3),
        ]
    )
    lobes: list[Points] = [stem]
    for _ in range(11):
        turn, out = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1) ** 0.6
        cx = x + np.cos(turn) * out * height * 0.25
        cy = foot_y - height * 0.66 + np.sin(turn) * out * height * 0.2
        lobes.append(blob(rng, cx, cy, height * rng.uniform(0.11, 0.17)))
    return lobes


def blob(rng: Generator, x: float, y: float, radius: float) -> Points:
    """A round shape with a leafy edge."""
    count = 36
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    edge = radius * (1 + 0.09 * rng.uniform(-1, 1, count))
    return np.stack([x + edge * np.cos(turn), y + edge * np.sin(turn) * 0.92], axis=-1)


def tree_row(
    scene: Scene, line: Field, height: float, spacing: float, cover: float = 1.0
) -> list[Points]:
    """Spruces along a line, tall and small in drifts.

    Args:
        scene: The picture.
        line: Where they stand.
        height: Of a middling tree, in frame units.
        spacing: Mean distance over height.
        cover: Share of the line that is wooded.
    """
    rng, size = scene.rng, height * scene.unit
    drift = wave(rng, scene.width, 4, 2)
    trees: list[Points] = []
    x = -size * 0.2
    while x < scene.width + size * 0.2:
        at = int(np.clip(x, 0, scene.width - 1))
        if drift[at] > 1 - 2 * cover - 0.2:
            tall = size * (1 + 0.3 * drift[at]) * rng.uniform(0.62, 1.2)
            trees.append(pine(rng, x, float(line[at]) + 0.06 * tall, tall, 6 if tall < 60 else 8))
        x += size * spacing * rng.uniform(0.55, 1.45)
    return trees


def trunk(scene: Scene, x: float, width: float, lean: float = 0.0) -> Points:
    """A tall trunk from above the canvas to below it, flaring at its foot."""
    rise = np.linspace(-0.02, 1.02, 26)
    wobble = wave(scene.rng, 26, 4, 2) * width * 0.1
    half = width * (0.36 + 0.14 * rise + 0.3 * np.clip(rise - 0.86, 0, 1) ** 2 * 12)
    centre = x + lean * (rise - 0.5) * scene.height + wobble
    ys = rise * scene.height
    left = np.stack([centre - half, ys], axis=-1)
    right = np.stack([centre + half, ys], axis=-1)
    return np.concatenate([left, right[::-1]])


def branch(rng: Generator, x: float, y: float, length: float, rise: float) -> list[Points]:
    """A bough that tapers outwards, with twigs; negative length grows to the left."""
    along = np.linspace(0, 1, 12)
    sway = np.cumsum(rng.uniform(-0.02, 0.02, 12)) * abs(length)
    xs, ys = x + along * length, y - along * rise + sway - 0.1 * abs(length) * along**2
    half = abs(length) * 0.024 * (1.08 - along)
    bough = np.concatenate([np.stack([xs, ys - half], -1), np.stack([xs, ys + half], -1)[::-1]])
    outlines = [bough]
    for start in (3, 5, 7, 9):
        twig = length * rng.uniform(0.16, 0.3)
        tip = (xs[start] + twig, ys[start] + rng.uniform(-0.35, 0.1) * abs(twig) - 0.2 * abs(twig))
        base = half[start] * 0.6
        outlines.append(
            np.array([(xs[start], ys[start] - base), tip, (xs[start], ys[start] + base)])
        )
    return outlines


def grass(scene: Scene, line: Field, height: float, density: float) -> list[Points]:
    """Blades along a line, bent by one wind."""
    rng, size = scene.rng, height * scene.unit
    count = int(scene.width / size * 9 * density)
    wind = 0.35 if scene.sun_x > scene.width / 2 else -0.35
    xs = np.sort(rng.uniform(-size, scene.width + size, count))
    tufts = wave(rng, scene.width, 9, 2)
    blades: list[Points] = []
    for x in xs:
        at = int(np.clip(x, 0, scene.width - 1))
        tall = size * rng.uniform(0.35, 1.0) * (1 + 0.5 * tufts[at])
        bend = (wind + rng.uniform(-0.3, 0.3)) * tall
        half, foot = tall * 0.035 + 0.6, float(line[at]) + size * 0.25
        middle = (x + bend * 0.35, foot - tall * 0.62)
        blades.append(
            np.array(
                [
                    (x - half, foot),
                    (middle[0] - half * 0.8, middle[1]),
                    (x + bend, foot - tall * 1.15),
                    (middle[0] + half * 0.8, middle[1]),
                    (x + half, foot),
                ]
            )
        )
    return blades


def ears(blades: list[Points], every: int, size: float) -> list[Points]:
    """Ears of corn at the tips of some blades."""
    ovals: list[Points] = []
    for blade in blades[::every]:
        tip = blade[2]
        lean = tip - (blade[1] + blade[3]) / 2
        lean = lean / (np.hypot(*lean) + 1e-6)
        across = np.array([-lean[1], lean[0]])
        turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        ovals.append(
            tip + np.outer(np.cos(turn), lean) * size + np.outer(np.sin(turn), across) * size * 0.3
        )
    return ovals
