"""Fonts that hold the letters of a text: the project's own, else one of the system's."""

import unicodedata
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from storygen.errors import RequestError
from storygen.files import read_bytes

Face = Literal["serif", "heavy", "bold", "medium"]

_SHIPPED: dict[Face, str] = {
    "serif": "NotoSerifDisplay-Bold.ttf",
    "heavy": "Inter-ExtraBold.otf",
    "bold": "Inter-Bold.otf",
    "medium": "Inter-Medium.otf",
}
_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
    Path("C:/Windows/Fonts"),
)
# Unicode's first word for a letter -> Google's Noto family that draws it
_EAST_ASIAN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"))
_SHAPED = frozenset(
    ("ARABIC", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "GUJARATI",
     "GURMUKHI", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "SYRIAC", "ORIYA", "HEBREW")
)  # fmt: skip


@cache
def _font_bytes(name: str) -> bytes:
    if "/" in name or "\\" in name:
        return read_bytes(Path(name))
    return files("storygen").joinpath("fonts", name).read_bytes()


@cache
def _letters(name: str) -> frozenset[int]:
    with TTFont(BytesIO(_font_bytes(name)), fontNumber=0, lazy=True) as font:
        table = font.getBestCmap()
        return frozenset(table or ())


@cache
def font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The font at a size; `name` comes from `font_name`."""
    return ImageFont.truetype(BytesIO(_font_bytes(name)), size_px)


def font_name(text: str, face: Face) -> str:
    """The font that draws all of the text: the face itself, else a bold or plain Noto.

    Raises:
        RequestError: No font here has the letters; the message names one that does.
    """
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    missing = wanted - _letters(_SHIPPED[face])
    if not missing:
        return _SHIPPED[face]
    for other in _SHIPPED.values():
        if wanted <= _letters(other):
            return other
    script = _script(missing)
    if script in _SHAPED and not features.check("raqm"):
        raise RequestError(
            f"cards in {script.title()} letters need Pillow with Raqm to join and order them; "
            "install `libfribidi0` (Debian, Ubuntu) or `fribidi` (macOS), or use a text "
            "without headings"
        )
    for path in _system_fonts(script):
        if wanted <= _letters(path):
            return path
    sample = "".join(chr(code) for code in sorted(missing)[:8])
    raise RequestError(
        f"no font here has the letters {sample!r}; install {_family(script)!r} "
        "(fonts.google.com/noto, or your system's package of Noto fonts)"
    )


def drawable(text: str, face: Face) -> str:
    """The text without emoji and other pictographs that no text font draws."""
    have = _letters(_SHIPPED[face])
    kept = [c for c in text if ord(c) in have or unicodedata.category(c) not in _PICTOGRAPHS]
    return " ".join("".join(kept).split())


_PICTOGRAPHS = frozenset(("So", "Sk", "Cf", "Cn", "Co", "Cs", "Mn", "Me")) - {"Mn"}


def _script(codes: set[int]) -> str:
    for code in sorted(codes):
        if chr(code).isalpha():
            return unicodedata.name(chr(code), "UNKNOWN").split(" ")[0].split("-")[0]
    return "SYMBOLS"


def _family(script: str) -> str:
    if script in _EAST_ASIAN:
        return "Noto Sans CJK"
    return f"Noto Sans {script.title()}"


@cache
def _system_fonts(script: str) -> tuple[str, ...]:
    """Noto files for a script, bold ones first, in a fixed order."""
    stem = _family(script).replace(" ", "")
    found = {
        path
        for folder in _FOLDERS
        if folder.is_dir()
        for path in folder.rglob(f"{stem}*")
        if path.suffix.lower() in (".ttf", ".otf", ".ttc")
    }
    order = sorted(found, key=lambda path: ("Bold" not in path.stem, len(path.name), str(path)))
    return tuple(str(path) for path in order)
