"""Finds the silhouette for a noun, or none: a missing picture is better than a wrong one."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import numpy as np
import yaml

from tasks.keyframes.drawing.raster import Points
from tasks.keyframes.silhouettes.outlines import from_path, limb, oval, smooth

Place = Literal["ground", "water", "sky", "held"]
Tone = Literal["body", "shade", "lit", "light", "cut"]
_PREFIX = "fa:"


@dataclass(frozen=True)
class Part:
    """Outlines of one tone.

    Attributes:
        tone: body is dark; shade a little darker, lit a little lighter; light glows; cut is open.
        outlines: In the silhouette's box: 0..width, 0..1 downwards.
        nonzero: Whether opposite directions cut holes, as in SVG; else all of it is filled.
    """

    tone: Tone
    outlines: tuple[Points, ...]
    nonzero: bool


@dataclass(frozen=True)
class Silhouette:
    """A thing that can be shown.

    Attributes:
        name: Its own name, or `fa:` and the icon's.
        parts: Painted in order.
        width: Width of its box; the height is 1.
        place: Where it belongs.
        height: Its natural height in frame units.
        holes: What shows through an icon's holes.
        stands_on_tables: Whether it can stand on a table.
    """

    name: str
    parts: tuple[Part, ...]
    width: float
    place: Place
    height: float
    holes: Literal["shade", "light", "open"]
    stands_on_tables: bool


def icon_for(noun: str) -> Silhouette | None:
    """The silhouette for an English noun, singular or plural, with or without adjectives.

    The longest known ending of the words counts: "a little old fishing boat" is a boat.
    """
    words = [word for word in noun.lower().replace("-", " ").split() if word not in _ARTICLES]
    for start in range(len(words)):
        for form in _singulars(" ".join(words[start:])):
            entry = _nouns().get(form)
            if entry is not None:
                return _silhouette(entry)
    return None


_ARTICLES = frozenset(("a", "an", "the", "his", "her", "their", "my", "our", "one", "two", "three"))
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "knives": "knife",
    "leaves": "leaf", "feet": "foot", "wolves": "wolf", "fishermen": "fisherman",
}  # fmt: skip


def _singulars(words: str) -> list[str]:
    forms = [words, _IRREGULAR.get(words, words)]
    for ending, singular in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if words.endswith(ending) and len(words) > len(ending) + 2:
            forms.append(words.removesuffix(ending) + singular)
    return forms


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    text = files("tasks.keyframes.silhouettes").joinpath("nouns.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


@cache
def _nouns() -> dict[str, int]:
    """Every known noun and the index of its entry; the first entry that names it has it."""
    known: dict[str, int] = {}
    for index, entry in enumerate(_entries()):
        for noun in entry["also"]:
            known.setdefault(noun, index)
    return known


def _package_file(path: str) -> str:
    root = files("fontawesomefree").joinpath("static", "fontawesomefree")
    return root.joinpath(path).read_text(encoding="utf-8")


@cache
def _silhouette(index: int) -> Silhouette:
    entry = _entries()[index]
    shape = str(entry["shape"])
    parts = _icon(shape.removeprefix(_PREFIX)) if shape.startswith(_PREFIX) else _own(shape)
    low = np.min([outline.min(axis=0) for part in parts for outline in part.outlines], axis=0)
    high = np.max([outline.max(axis=0) for part in parts for outline in part.outlines], axis=0)
    scale = 1.0 / (high[1] - low[1])
    return Silhouette(
        name=shape,
        parts=tuple(
            Part(part.tone, tuple((o - low) * scale for o in part.outlines), part.nonzero)
            for part in parts
        ),
        width=float((high[0] - low[0]) * scale),
        place=entry["place"],
        height=float(entry["height"]),
        holes=entry.get("holes", "shade"),
        stands_on_tables=entry.get("table", False),
    )


def _icon(name: str) -> list[Part]:
    svg = _package_file(f"svgs/solid/{name}.svg")
    paths = [piece.split('"', 1)[0] for piece in svg.split(' d="')[1:]]
    outlines = [outline for path in paths for outline in from_path(path)]
    return [Part("body", tuple(outlines), nonzero=True)]


@cache
def _own_shapes() -> dict[str, list[dict[str, Any]]]:
    text = files("tasks.keyframes.silhouettes").joinpath("own.yaml").read_text(encoding="utf-8")
    return cast(dict[str, list[dict[str, Any]]], yaml.safe_load(text))


def _own(name: str) -> list[Part]:
    return [Part(piece["tone"], tuple(_outlines(piece)), False) for piece in _own_shapes()[name]]


def _outlines(piece: dict[str, Any]) -> list[Points]:
    if "oval" in piece:
        return [oval(*piece["oval"])]
    if "blob" in piece:
        return [smooth(piece["blob"])]
    if "poly" in piece:
        return [np.array(piece["poly"], dtype=np.float64)]
    if "limb" in piece:
        return limb(piece["limb"])
    return from_path(piece["path"])
