"""The film's thumbnail: one of its pictures, and its title in letters that read when small."""

import cv2
import numpy as np
from numpy.typing import NDArray

from storygen.models.picture import Look
from tasks.keyframes.colour import Colour, adjust, luminance, mix
from tasks.keyframes.drawing.noise import smoothstep
from tasks.keyframes.drawing.raster import Field, Pixels, as_field, blur, dither
from tasks.keyframes.lettering import Setting, set_text, text_mask
from tasks.keyframes.looks import palette_named

# A list of films shows a thumbnail about 160 px wide, where letters need 9 px to read: a size
# of the font of at least 0.062 of the width. Titles that need smaller letters are shortened.
_SMALLEST = 0.062
_MOST_LINES = 4
_BESIDE_TITLE = 0.62  # of a wide thumbnail's width: what an upright picture takes
_CUT_ABOVE = 0.4  # of what is cut away: subjects stand a little above the middle
_MOST_WORDS = 24  # more never fit four readable lines


def draw_thumbnail(
    title: str, flat: NDArray[np.uint8], width_px: int, height_px: int, look: Look
) -> NDArray[np.uint8]:
    """Set the title large over a picture, on a dark side of it.

    Args:
        title: The film's title; shortened at a word only when it cannot fit in readable letters.
        flat: (height, width, 3) RGB of any size and aspect.
        width_px: Width wanted.
        height_px: Height wanted.
        look: The film's look; its palette colours the title.

    Returns:
        (height_px, width_px, 3) RGB.

    Raises:
        RequestError: No font here has the title's letters.
    """
    palette = palette_named(look.palette)
    upright = height_px > width_px
    picture = as_field(_frame(flat, width_px, height_px))
    picture = _vivid(picture)
    dark = _scrim_colour(palette.land[-1], palette.sky[0])
    share = _scrim(width_px, height_px, upright)
    picture += share[..., None] * (as_field(dark) - picture)
    left, width, height = 0.06 * width_px, (0.88 if upright else 0.6) * width_px, 0.8 * height_px
    if upright:
        height = 0.46 * height_px
    text = _fitted_title(title, width, height, width_px)
    foot = 0.9 if upright else 0.92
    top = (foot * height_px - text.height_px) if upright else (height_px - text.height_px) * 0.5
    _accent_bar(picture, left, top - 0.055 * width_px, width_px, palette.accent)
    _letter(picture, text, left, top, palette.paper, dark)
    return dither(as_field(np.clip(picture, 0, 255)))


def shorten(title: str, words: int) -> str:
    """The first words of the title and an ellipsis."""
    kept = title.split()[:words]
    return " ".join(kept).rstrip(",;:.-\u2013\u2014") + "\u2026"


def _fitted_title(title: str, width: float, height: float, width_px: int) -> Setting:
    """The whole title, or as many of its words as fit in letters of readable size."""
    words = title.split()
    kept, text = min(len(words), _MOST_WORDS), " ".join(words)
    while True:
        if kept < len(words):
            text = shorten(title, kept)
        setting = set_text(text, "heavy", width, height, 0.125 * width_px, _MOST_LINES, 1.12)
        if setting.size_px >= _SMALLEST * width_px or kept <= 1:
            return setting
        kept -= 1


def _frame(flat: NDArray[np.uint8], width: int, height: int) -> Pixels:
    """The picture filling the size; an upright one keeps its subject clear of a wide title.

    It then stands on the right, and its own left edge, mirrored and blurred, goes on behind
    the title.
    """
    rows, columns = flat.shape[:2]
    if rows <= columns or height >= width:
        return _crop(flat, width, height)
    right = _crop(flat, round(_BESIDE_TITLE * width), height)
    rest = width - right.shape[1]
    beyond = np.ascontiguousarray(right[:, : min(rest, right.shape[1])][:, ::-1])
    beyond = cv2.resize(blur(beyond, 0.02 * width), (rest, height))
    whole: Pixels = np.concatenate([beyond.astype(np.uint8), right], axis=1)
    seam = slice(rest - rest // 4, rest + rest // 4)
    soft = blur(np.ascontiguousarray(whole), 0.02 * width)
    share = np.interp(np.arange(width), [rest - rest // 4, rest, rest + rest // 4], [1, 1, 0])
    mixed = whole[:, seam] + share[None, seam, None] * (
        soft[:, seam].astype(float) - whole[:, seam]
    )
    whole[:, seam] = np.rint(mixed)
    return np.asarray(whole, dtype=np.uint8)


def _crop(flat: NDArray[np.uint8], width: int, height: int) -> Pixels:
    """Fill the size; what is cut away in height is cut around where subjects stand."""
    rows, columns = flat.shape[:2]
    scale = max(width / columns, height / rows)
    size = (max(width, round(columns * scale)), max(height, round(rows * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grown = cv2.resize(flat, size, interpolation=how)
    top, left = round((size[1] - height) * _CUT_ABOVE), (size[0] - width) // 2
    return np.asarray(grown[top : top + height, left : left + width], dtype=np.uint8)


def _vivid(picture: Field) -> Field:
    """A little more colour and contrast: it is seen small, among others."""
    grey = picture.mean(axis=2, keepdims=True)
    return as_field(np.clip((grey + (picture - grey) * 1.14 - 128) * 1.06 + 128, 0, 255))


def _scrim_colour(ink: Colour, zenith: Colour) -> Colour:
    dark = mix(ink, zenith, 0.25)
    return adjust(dark, min(1.0, 0.22 / max(0.05, luminance(dark) ** (1 / 3))))


def _scrim(width: int, height: int, upright: bool) -> Field:
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    if upright:
        return np.broadcast_to(0.88 * smoothstep(0.36, 0.72, ys), (height, width))
    return np.broadcast_to(0.86 * smoothstep(0.92, 0.34, xs) + 0 * ys, (height, width))


def _accent_bar(picture: Field, left: float, y: float, width_px: int, accent: Colour) -> None:
    top, bottom = max(0, round(y)), max(0, round(y + 0.0085 * width_px))
    picture[top:bottom, round(left) : round(left + 0.11 * width_px)] = as_field(accent)


def _letter(
    picture: Field, text: Setting, left: float, top: float, colour: Colour, dark: Colour
) -> None:
    mask = text_mask(text, centred=False)
    pad = text.size_px // 2
    x, y = round(left) - pad, round(top) - pad
    for cover, paint, strength in (
        (blur(mask, 0.1 * text.size_px), dark, 0.7),
        (mask, colour, 1.0),
    ):
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(picture.shape[1], x + mask.shape[1]), min(picture.shape[0], y + mask.shape[0])
        window = picture[y0:y1, x0:x1]
        share = as_field(cover[y0 - y : y1 - y, x0 - x : x1 - x]) / np.float32(255) * strength
        window += share[..., None] * (as_field(paint) - window)
