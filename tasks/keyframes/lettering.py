"""Text set in balanced lines that always fit their box."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from tasks.keyframes.drawing.raster import Pixels
from tasks.keyframes.fonts import Face, drawable, font, font_name

_CUT_BELOW = 0.42  # of the largest size: a word is made this small before it is cut


@dataclass(frozen=True)
class Setting:
    """A text broken into lines at a size.

    Attributes:
        lines: In order; none is wider than the box it was made for.
        font_name: What it is drawn with.
        size_px: Size of the font.
        leading_px: From one baseline to the next.
        width_px: Of the widest line.
        height_px: From the top of the first line's capitals to below the last line's descenders.
    """

    lines: tuple[str, ...]
    font_name: str
    size_px: int
    leading_px: int
    width_px: int
    height_px: int


def set_text(
    text: str,
    face: Face,
    width_px: float,
    height_px: float,
    largest_px: float,
    most_lines: int = 99,
    leading: float = 1.18,
) -> Setting:
    """Break a text into balanced lines at the largest size that fits.

    Args:
        text: Any text; white space is folded.
        face: The wanted face.
        width_px: No line is wider.
        height_px: All lines together are no higher.
        largest_px: Largest size of the font.
        most_lines: No more lines than this, while the letters stay readable.
        leading: Distance of baselines over the font's size.

    Raises:
        RequestError: No font here has the letters.
    """
    words = drawable(text, face)
    name = font_name(words, face)
    size = max(6, int(largest_px))
    while True:
        lines = _balanced(words, name, size, width_px)
        if lines is None and size <= largest_px * _CUT_BELOW:
            lines = _broken(words, name, size, width_px)
        if lines is not None:
            setting = _measured(lines, name, size, leading)
            allowed = most_lines if size > largest_px * 0.35 else 99
            fits = setting.height_px <= height_px and setting.width_px <= width_px
            if fits and len(lines) <= allowed:
                return setting
        if size <= 6:
            return _measured(lines or [words], name, size, leading)
        size = max(6, min(size - 1, int(size * 0.95)))


def text_mask(setting: Setting, centred: bool = True) -> Pixels:
    """The lines as a mask of the setting's width and height, with a margin of half its size."""
    pad = setting.size_px // 2
    shape = (setting.width_px + 2 * pad, setting.height_px + 2 * pad)
    picture = Image.new("L", shape, 0)
    pen = ImageDraw.Draw(picture)
    letters = font(setting.font_name, setting.size_px)
    for row, line in enumerate(setting.lines):
        baseline = pad + _cap_px(setting.size_px) + row * setting.leading_px
        left = pad + (setting.width_px - letters.getlength(line)) / 2 if centred else pad
        pen.text((left, baseline), line, fill=255, font=letters, anchor="ls")
    return np.asarray(picture, dtype=np.uint8).copy()


def _cap_px(size_px: int) -> int:
    return round(0.8 * size_px)  # covers accents on capitals in the shipped faces


def _measured(lines: list[str], name: str, size: int, leading: float) -> Setting:
    letters = font(name, size)
    width = max(int(np.ceil(letters.getlength(line))) for line in lines)
    step = round(size * leading)
    height = _cap_px(size) + (len(lines) - 1) * step + round(0.26 * size)
    return Setting(tuple(lines), name, size, step, width, height)


def _pieces(text: str) -> tuple[list[str], str]:
    """Words and what joins them; scripts without spaces may break between any letters."""
    words = text.split()
    if max((len(word) for word in words), default=0) > 14 and _spaceless(text):
        return list(text.replace(" ", "\u3000")), ""
    return words, " "


def _spaceless(text: str) -> bool:
    wide = sum(0x3040 <= ord(c) <= 0x9FFF or 0xAC00 <= ord(c) <= 0xD7AF for c in text)
    return wide > len(text) / 2


def _balanced(text: str, name: str, size: int, width: float) -> list[str] | None:
    """As few lines as fit the width, then as even as they can be; None if a word is too wide."""
    pieces, joint = _pieces(text)
    if not pieces:
        return [""]
    letters = font(name, size)
    widths = [letters.getlength(piece) for piece in pieces]
    if max(widths) > width:
        return None
    gap = letters.getlength(f"n{joint}n") - letters.getlength("nn")
    fewest = _breaks(widths, gap, width)
    best, low, high = fewest, max(widths), width
    for _ in range(8):
        middle = (low + high) / 2
        trial = _breaks(widths, gap, middle)
        if len(trial) <= len(fewest):
            best, high = trial, middle
        else:
            low = middle
    edges = [*best, len(pieces)]
    return [joint.join(pieces[start:end]) for start, end in pairwise(edges)]


def _breaks(widths: list[float], gap: float, width: float) -> list[int]:
    """Index of each line's first piece when lines are filled one after the other."""
    starts, used = [0], widths[0]
    for at, piece in enumerate(widths[1:], 1):
        if used + gap + piece <= width:
            used += gap + piece
        else:
            starts.append(at)
            used = piece
    return starts


def _broken(text: str, name: str, size: int, width: float) -> list[str]:
    """Lines with words that are too wide cut, and a hyphen where they are cut."""
    letters = font(name, size)
    pieces: list[str] = []
    for word in text.split():
        while letters.getlength(word) > width and len(word) > 1:
            keep = len(word) - 1
            while keep > 1 and letters.getlength(word[:keep] + "-") > width:
                keep -= 1
            pieces.append(word[:keep] + "-")
            word = word[keep:]
        pieces.append(word)
    widths = [letters.getlength(piece) for piece in pieces]
    edges = [*_breaks(widths, letters.getlength(" "), width), len(pieces)]
    return [" ".join(pieces[start:end]) for start, end in pairwise(edges)]
