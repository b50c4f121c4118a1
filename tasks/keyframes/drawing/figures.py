"""Silhouettes placed in a scene, in its light; or as an emblem where they have no ground."""

from dataclasses import dataclass

import cv2
import numpy as np

from tasks.keyframes.colour import Colour, adjust, mix
from tasks.keyframes.drawing.raster import Field, Pixels, as_field, blur
from tasks.keyframes.drawing.scene import Scene, Stand
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.drawing.sky import circle
from tasks.keyframes.silhouettes.finding import Silhouette, icon_for
from tasks.keyframes.silhouettes.outlines import nonzero_mask, union_mask

_MOST = 3
_MARGIN = 6


@dataclass(frozen=True)
class Masks:
    """A silhouette's tones as masks of one size, with a margin around it."""

    body: Pixels
    shade: Pixels
    lit: Pixels
    light: Pixels


def place_subjects(scene: Scene, subjects: tuple[str, ...]) -> None:
    """Draw up to three known subjects where they belong; unknown ones are left out."""
    found: list[Silhouette] = []
    for noun in subjects:
        silhouette = icon_for(noun)
        if silhouette is not None and all(silhouette.name != other.name for other in found):
            found.append(silhouette)
    found = found[:_MOST]
    stand = scene.stand
    held = [one for one in found if one.place == "held" or stand is None]
    physical = [one for one in found if one not in held]
    if stand is not None and stand.table and not physical:
        _on_ground(scene, stand, held)
    elif physical and stand is not None:
        _in_scene(scene, stand, physical)
    elif held:
        _emblem(scene, held)


def _in_scene(scene: Scene, stand: Stand, found: list[Silhouette]) -> None:
    flying = [one for one in found if one.place == "sky"]
    _on_ground(scene, stand, [one for one in found if one.place != "sky"])
    for order, one in enumerate(flying):
        side = 1 if scene.sun_x < scene.x(0.5) else -1
        x = scene.x(0.5 + side * (0.12 + 0.2 * order))
        height = one.height * scene.unit * (1.5 if len(found) == 1 else 1.0)
        masks = masks_of(one, round(height), scene.chance(0.5))
        y = scene.y(0.3 if scene.tall else 0.26) + order * 0.12 * scene.unit
        _paint_body(scene, scene.sheets[min(1, len(scene.sheets) - 1)], masks, x, y, 0.7, 0.0)
        if order == 0 and one.name == "gull":
            _flock(scene, one, x, y, height)


def _flock(scene: Scene, one: Silhouette, x: float, y: float, height: float) -> None:
    for _ in range(2 + scene.pick(3)):
        masks = masks_of(one, round(height * scene.between(0.35, 0.6)), scene.chance(0.5))
        dx, dy = scene.between(-0.24, 0.24) * scene.unit, scene.between(-0.16, 0.14) * scene.unit
        _paint_body(
            scene, scene.sheets[min(1, len(scene.sheets) - 1)], masks, x + dx, y + dy, 0.6, 0
        )


def _on_ground(scene: Scene, stand: Stand, found: list[Silhouette]) -> None:
    places = list(stand.places)
    if len(found) == 1 and found[0].height < 0.5:
        boost = 1.25
    else:
        boost = 1.0
    order = sorted(range(len(found)), key=lambda at: -found[at].height)
    for at in order:
        one = found[at]
        share = places[at % len(places)] + scene.between(-0.025, 0.025)
        height = one.height * boost * stand.scale * scene.unit
        widest = 0.62 * scene.frame_width if one.width * height > 0.62 * scene.frame_width else 0
        if widest:
            height = widest / one.width
        half = one.width * height / 2
        x = float(np.clip(scene.x(share), scene.x(0.04) + half, scene.x(0.96) - half))
        columns = np.clip(
            np.arange(int(x - half * 0.6), int(x + half * 0.6) + 1), 0, scene.width - 1
        )
        foot = float(stand.line[columns].max()) + 0.006 * scene.unit
        _stand_on(scene, stand, one, x, foot, height)


def _stand_on(
    scene: Scene, stand: Stand, one: Silhouette, x: float, foot: float, height: float
) -> None:
    sheet = stand.sheet
    facing_left = x > scene.x(0.55)
    masks = masks_of(one, round(height), facing_left)
    if stand.water:
        foot += 0.01 * scene.unit
        _mirror(scene, sheet, masks, x, foot, stand.nearness)
    else:
        reach = 0.5 * one.width * height
        away = np.sign(x - scene.sun_x) * 0.35 * reach
        shadow = circle(x + away, foot - 2, reach * 1.15, 0.1 * height / max(reach, 1) * 0.5 + 0.05)
        sheet.shapes([shadow], plain(scene.paint.ink), 0.42, 0.012 * scene.unit)
    _paint_body(scene, sheet, masks, x, foot, stand.nearness, 1.0)


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


def _paint_body(
    scene: Scene, sheet: Sheet, masks: Masks, x: float, foot: float, nearness: float, ground: float
) -> None:
    """The silhouette with its base at foot: dark, lit from the sun's side, its lamps glowing."""
    paint = scene.paint
    height, width = masks.body.shape
    left, top = round(x - width / 2), round(foot - height + _MARGIN)
    dark = mix(paint.land(min(1.0, nearness + 0.12)), paint.ink, 0.45)
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
    return blur(cv2.min(cv2.subtract(body, moved), body), 0.8)


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


def _mirror(
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


def _emblem(scene: Scene, found: list[Silhouette]) -> None:
    """A thing with no place in the scene, before a disc of light."""
    unit, paint = scene.unit, scene.paint
    x, y = scene.x(0.5), scene.y(0.38 if scene.tall else 0.44)
    radius = (0.3 if scene.tall else 0.29) * unit
    sheet = scene.sheet(0.7)
    disc = mix(paint.sun, paint.paper, 0.4)
    ring: Colour = mix(paint.accent, paint.paper, 0.35)
    scene.backdrop.glow(x, y, radius * 2.6, disc, 0.6)
    for factor, opacity in ((1.13, 0.16), (1.06, 0.22)):
        sheet.shapes([circle(x, y, radius * factor)], plain(ring), opacity)
    shade = scene.haze(disc, mix(disc, paint.sky[-1], 0.55), y - radius, y + radius)
    sheet.shapes([circle(x, y, radius)], shade, 0.98)
    for order, one in enumerate(found[:1]):
        height = min(one.height * 1.02, 0.36) * unit
        if one.width * height > 1.32 * radius:
            height = 1.32 * radius / one.width
        masks = masks_of(one, round(height), False)
        _paint_emblem(scene, sheet, masks, x, y + height / 2 + order, paint.ink)


def _paint_emblem(
    scene: Scene, sheet: Sheet, masks: Masks, x: float, foot: float, ink: Colour
) -> None:
    height, width = masks.body.shape
    left, top = round(x - width / 2), round(foot - height + _MARGIN)
    own = scene.paint.land(0.8)
    soft = blur(np.pad(masks.body, 24), 9.0)
    sheet.stencil(soft, plain(own), left - 24, top - 24 + round(0.012 * scene.unit), 0.28)
    shade = scene.haze(mix(own, scene.paint.land(0.4), 0.35), ink, top, foot)
    sheet.stencil(masks.body, shade, left, top)
    sheet.stencil(masks.shade, plain(mix(scene.paint.sun, scene.paint.paper, 0.4)), left, top, 0.92)
    sheet.stencil(masks.lit, plain(mix(own, scene.paint.accent, 0.7)), left, top, 0.95)
    sheet.stencil(masks.light, plain(adjust(scene.paint.accent, 1.03)), left, top)
    sheet.stencil(_rim(masks.body, 1, 3), plain(scene.paint.light), left, top, 0.4)
