"""Font files opened for what captions ask of them: which characters, how wide, which name."""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from storygen import files

CAPTION_FONT = "Inter-ExtraBold.otf"
# Inter lacks a few letters (polytonic Greek, rare Cyrillic) that this shipped one has.
_RESERVE_FONT = "NotoSerifDisplay-Bold.ttf"
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


@dataclass(frozen=True, eq=False)
class Face:
    """One face of a font file.

    Attributes:
        file: Path of the font file; None for the shipped ones.
        name: The shipped file's name, or the path's.
        family: What libass finds it by.
        weight: CSS weight, 100-900.
        ascent_em: Above the baseline, as libass reckons it (OS/2 win metrics, as GDI does).
        descent_em: Below the baseline, likewise.
        advances_em: Width of each character it has.
    """

    file: Path | None
    name: str
    family: str
    weight: int
    ascent_em: float
    descent_em: float
    advances_em: dict[int, float]

    @property
    def line_height_em(self) -> float:
        """What libass takes for the font's size, in ems."""
        return self.ascent_em + self.descent_em

    def has(self, text: str) -> bool:
        """Whether it has a glyph for each character."""
        return all(ord(char) in self.advances_em for char in text)

    def width_em(self, text: str) -> float:
        """The advance of a text without kerning; characters it lacks count as one em each."""
        return sum(0.0 if _is_mark(char) else self.advances_em.get(ord(char), 1.0) for char in text)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me", "Cf"}


def _family(names: Any, font: TTFont) -> str:
    # Name 1 is the family as older programs group it; libass matches it and the full name (4).
    return str(names.getDebugName(1) or names.getDebugName(4) or font.sfntVersion)


def _measure(font: TTFont, file: Path | None, name: str) -> Face:
    tables = cast(dict[str, Any], font)
    os2, hhea, metrics = tables["OS/2"], tables["hhea"], tables["hmtx"]
    has_win = bool(os2.usWinAscent + os2.usWinDescent)
    units = float(tables["head"].unitsPerEm)
    cmap = font.getBestCmap() or {}
    return Face(
        file=file,
        name=name,
        family=_family(tables["name"], font),
        weight=int(os2.usWeightClass),
        ascent_em=(os2.usWinAscent if has_win else hhea.ascent) / units,
        descent_em=(os2.usWinDescent if has_win else -hhea.descent) / units,
        advances_em={code: metrics[glyph][0] / units for code, glyph in cmap.items()},
    )


@lru_cache(maxsize=8)
def shipped_face(name: str) -> Face:
    """A face from `storygen/fonts`, by its file name."""
    content = resources.files("storygen").joinpath("fonts", name).read_bytes()
    return _measure(TTFont(BytesIO(content)), None, name)


def shipped_faces() -> tuple[Face, Face]:
    """The caption font, then the one that helps it out."""
    return shipped_face(CAPTION_FONT), shipped_face(_RESERVE_FONT)


def font_folders() -> tuple[Path, ...]:
    """Where this machine keeps fonts: STORYGEN_FONTS first, then the usual folders."""
    home = Path.home()
    named = [Path(each) for each in os.environ.get("STORYGEN_FONTS", "").split(os.pathsep) if each]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    usual = [
        data / "fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
        home / "Library" / "Fonts",
        Path("/Library/Fonts"),
        Path("/System/Library/Fonts"),
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    ]
    return (*named, *usual)


def font_files(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """All font files in the folders and below, sorted within each folder."""
    found: list[Path] = []
    for folder in folders:
        if folder.is_dir():
            found += sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=512)
def characters_of(path: Path) -> frozenset[int]:
    """The code points a file's first face has; empty for a file that is no font."""
    try:
        with files.open_read(path) as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or {})
    except (TTLibError, FileNotFoundError, KeyError, AssertionError):
        return frozenset()


@lru_cache(maxsize=16)
def faces_in(path: Path) -> tuple[Face, ...]:
    """Every face of a font file or collection."""
    return tuple(_open_faces(path))


def _open_faces(path: Path) -> Iterator[Face]:
    content = BytesIO(files.read_bytes(path))
    if path.suffix.lower() in {".ttc", ".otc"}:
        for font in cast(list[TTFont], cast(Any, TTCollection(content, lazy=True)).fonts):
            yield _measure(font, path, path.name)
    else:
        yield _measure(TTFont(content, lazy=True), path, path.name)
