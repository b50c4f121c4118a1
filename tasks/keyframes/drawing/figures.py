"""Silhouettes painted in a scene's light, mirrored in its water, or set in a medallion."""

from dataclasses import dataclass

import cv2
import numpy as np

from tasks.keyframes.colour import Colour, adjust, mix
from tasks.keyframes.drawing.raster import Field, Pixels, Points, as_field, blur
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Shade, Sheet, plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.silhouettes.finding import Silhouette
from tasks.keyframes.silhouettes.outlines import nonzero_mask, union_mask

_MARGIN = 6


@dataclass(frozen=True)
class Masks:
    """A silhouette's tones as masks of one size, with a margin around it."""

    body: Pixels
    shade: Pixels
    lit: Pixels
    light: Pixels


def masks_of(one: Silhouette, height: int, flipped: bool) -> Masks:
    """The silhouette's masks at a height in pixels."""
    height = max(8, height)
    shape = (height + 2 * _MARGIN, round(one.width * height) + 2 * _MARGIN)
    body = np.zeros(shape, dtype=np.uint8)
    shade, lit, light = body.copy(), body.copy(), body.copy()
    for part in one.parts:
        outlines = [outline * height + _MARGIN for outline in part.outlines]
        if part.nonzero:
            mask = nonzero_mask(outlines, shape[1], shape[0])
            inside = union_mask(outlines, shape[1], shape[0])
            holes = cv2.subtract(inside, mask)
            body = np.maximum(body, mask if one.holes == "open" else inside)
            shade = np.maximum(shade, holes) if one.holes == "shade" else shade
            light = np.maximum(light, holes) if one.holes == "light" else light
            continue
        mask = union_mask(outlines, shape[1], shape[0])
        for tone in (shade, lit, light):
            np.minimum(tone, 255 - mask, out=tone)
        body = np.maximum(body, mask)
        if part.tone != "body":
            target = {"shade": shade, "lit": lit, "light": light}[part.tone]
            np.maximum(target, mask, out=target)
    masks = [body, shade, lit, light]
    if flipped:
        masks = [np.ascontiguousarray(mask[:, ::-1]) for mask in masks]
    return Masks(*masks)


def paint_figure(
    scene: Scene, sheet: Sheet, masks: Masks, x: float, foot: float, nearness: float, ground: float
) -> None:
    """The silhouette with its base at foot: dark, lit from the sun's side, its lamps glowing."""
    paint = scene.paint
    height, width = masks.body.shape
    left, top = round(x - width / 2), round(foot - height + _MARGIN)
    dark = mix(paint.land(min(1.0, nearness + 0.12)), paint.ink, 0.6)
    base = mix(dark, paint.fog, 0.16 * ground)
    crown = mix(dark, paint.light, 0.1)
    shade = scene.haze(crown, base, top, foot, 0.12)
    sheet.stencil(masks.body, shade, left, top)
    sheet.stencil(masks.shade, plain(mix(dark, paint.fog, 0.3)), left, top, 0.8)
    sheet.stencil(masks.lit, plain(mix(dark, paint.light, 0.5)), left, top, 0.9)
    rim = _rim(masks.body, 1 if scene.sun_x > x else -1, max(2, round(0.0042 * scene.unit)))
    sheet.stencil(rim, plain(paint.light), left, top, 0.75)
    _lamps(scene, sheet, masks.light, left, top)


def _rim(body: Pixels, side: int, width: int) -> Pixels:
    """The edge that faces the light: the body less itself moved away from the light."""
    height, columns = body.shape
    shift = np.array([[1, 0, -side * width], [0, 1, width * 0.55]], dtype=np.float32)
    moved = cv2.warpAffine(body, shift, (columns, height))
    edge = np.asarray(cv2.min(cv2.subtract(body, moved), body), dtype=np.uint8)
    return blur(edge, 0.8)


def _lamps(scene: Scene, sheet: Sheet, light: Pixels, left: int, top: int) -> None:
    if not light.any():
        return
    accent = scene.paint.accent
    sheet.stencil(light, plain(mix(accent, scene.paint.paper, 0.25)), left, top)
    count, _, stats, centres = cv2.connectedComponentsWithStats(np.asarray(light > 127, np.uint8))
    biggest = sorted(range(1, count), key=lambda at: -stats[at, cv2.CC_STAT_AREA])[:6]
    for at in biggest:
        reach = 1.6 * float(np.sqrt(stats[at, cv2.CC_STAT_AREA])) + 0.03 * scene.unit
        cx, cy = left + centres[at][0], top + centres[at][1]
        sheet.glow(cx, cy, reach, accent, 0.4)
        scene.backdrop.glow(cx, cy, reach * 2.2, accent, 0.4)


def mirror(
    scene: Scene, sheet: Sheet, masks: Masks, x: float, foot: float, nearness: float
) -> None:
    """A broken, fading reflection below the water line."""
    body = cv2.max(masks.body, masks.light)[::-1]
    height, width = body.shape
    squashed = cv2.resize(body, (width, max(4, int(height * 0.55))), interpolation=cv2.INTER_AREA)
    rows, columns = squashed.shape
    ys = np.arange(rows, dtype=np.float32)[:, None] + np.zeros((1, columns), dtype=np.float32)
    sway = 0.006 * scene.unit * np.sin(ys / max(1.0, 0.011 * scene.unit)) * (0.3 + ys / rows)
    xs = np.arange(columns, dtype=np.float32)[None, :] + as_field(sway)
    broken: Field = as_field(cv2.remap(squashed, as_field(xs), ys, cv2.INTER_LINEAR))
    gaps = 0.75 + 0.25 * np.sin(ys / max(1.0, 0.0055 * scene.unit))
    fade = np.clip(1 - ys / rows, 0, 1) ** 0.8 * gaps
    mask = np.clip(broken * fade, 0, 255).astype(np.uint8)
    colour = mix(scene.paint.land(nearness), scene.paint.ink, 0.6)
    sheet.stencil(mask, plain(colour), round(x - width / 2), round(foot - 3), 0.6)


def paint_emblem(scene: Scene, one: Silhouette) -> None:
    """A thing that has no place in the scene, before a medallion of light that lights it."""
    unit, paint = scene.unit, scene.paint
    x, y = scene.medallion
    radius = 0.235 * unit
    sheet = scene.sheet(0.7)
    core = mix(paint.glow, paint.paper, 0.5)
    rim = mix(core, mix(paint.sky[-1], paint.accent, 0.4), 0.6)
    for target in scene.sheets[:2]:
        target.glow(x, y, radius * 3.0, core, 0.55)
    sheet.shapes([circle(x, y, radius * 1.04)], plain(core), 0.28)
    _paint_dial(scene, sheet, x, y, radius, mix(paint.accent, paint.paper, 0.55))
    sheet.shapes([circle(x, y, radius)], _radial(x, y, radius, core, rim))
    height = min(one.height, 0.36) * unit * 0.92
    height = min(height, 1.3 * radius / one.width, 1.5 * radius / np.hypot(1, 0.55 * one.width))
    masks = masks_of(one, round(height), False)
    _paint_in_light(scene, sheet, masks, x, y + height / 2)


def _radial(x: float, y: float, radius: float, core: Colour, rim: Colour) -> Shade:
    inner, outer = as_field(core), as_field(rim)

    def shade(ys: Field, xs: Field) -> Field:
        far = np.clip(np.hypot(xs - x, ys - y) / radius, 0, 1)[..., None] ** 2.4
        return as_field(inner + far * (outer - inner))

    return shade


def _paint_dial(
    scene: Scene, sheet: Sheet, x: float, y: float, radius: float, colour: Colour
) -> None:
    """A fine ring with rays around it, longer at the quarters."""
    turn = np.linspace(0, 2 * np.pi, 240)
    ring = np.stack([x + 1.13 * radius * np.cos(turn), y + 1.13 * radius * np.sin(turn)], -1)
    sheet.lines([ring], max(2.0, 0.0026 * scene.unit), plain(colour), 0.85)
    rays: list[Points] = []
    for step in range(72):
        angle = step * np.pi / 36
        reach = 1.285 if step % 18 == 0 else 1.235 if step % 6 == 0 else 1.2
        out = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-out[1], out[0]]) * 0.0016 * scene.unit * (1.8 if step % 6 == 0 else 1.0)
        near, far = np.array([x, y]) + out * radius * 1.165, np.array([x, y]) + out * radius * reach
        rays.append(np.array([near - across, near + across, far]))
    sheet.shapes(rays, plain(colour), 0.8)


def _paint_in_light(scene: Scene, sheet: Sheet, masks: Masks, x: float, foot: float) -> None:
    """A dark silhouette against the medallion, with a soft shadow of its own."""
    height, width = masks.body.shape
    left, top = round(x - width / 2), round(foot - height + _MARGIN)
    own = scene.paint.land(0.8)
    pad = 24
    soft = blur(np.pad(masks.body, pad), 8.0)
    sheet.stencil(soft, plain(own), left - pad, top - pad + round(0.01 * scene.unit), 0.22)
    crown = mix(own, scene.paint.land(0.45), 0.5)
    sheet.stencil(masks.body, scene.haze(crown, scene.paint.ink, top, foot), left, top)
    bright = mix(scene.paint.glow, scene.paint.paper, 0.5)
    sheet.stencil(masks.shade, plain(bright), left, top, 0.92)
    sheet.stencil(masks.lit, plain(mix(own, bright, 0.6)), left, top, 0.95)
    glow = adjust(mix(scene.paint.accent, scene.paint.land(0.4), 0.12), 0.98)
    sheet.stencil(masks.light, plain(glow), left, top)
