"""The look of a whole film: its palette, decided once."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import numpy as np
import yaml

from storygen.errors import RequestError
from storygen.models.picture import Look, Mood
from tasks.keyframes.colour import Colour, from_hex
from tasks.keyframes.drawing.noise import stream


@dataclass(frozen=True)
class Palette:
    """A film's colours.

    Attributes:
        sky: Zenith to horizon.
        land: Farthest plane to nearest.
        sun: The sun's or moon's disc and its glow.
        accent: Lamps and lit windows.
        paper: Lettering on dark ground.
        moods: The films it suits.
        dark: Whether stars may show in it.
    """

    name: str
    sky: Colour
    land: Colour
    sun: Colour
    accent: Colour
    paper: Colour
    moods: tuple[str, ...]
    dark: bool


@cache
def palettes() -> dict[str, Palette]:
    """All palettes by name, in the order of their file."""
    text = files("tasks.keyframes").joinpath("palettes.yaml").read_text(encoding="utf-8")
    return {name: _palette(name, entry) for name, entry in yaml.safe_load(text).items()}


def _palette(name: str, entry: dict[str, Any]) -> Palette:
    def ramp(key: str) -> Colour:
        return np.stack([from_hex(colour) for colour in cast(list[str], entry[key])])

    return Palette(
        name=name,
        sky=ramp("sky"),
        land=ramp("land"),
        sun=from_hex(entry["sun"]),
        accent=from_hex(entry["accent"]),
        paper=from_hex(entry["paper"]),
        moods=tuple(entry["moods"]),
        dark=entry["dark"],
    )


def palette_named(name: str) -> Palette:
    """The palette, or RequestError with the valid names."""
    try:
        return palettes()[name]
    except KeyError:
        valid = ", ".join(palettes())
        raise RequestError(f"unknown palette {name!r}; valid ones are {valid}") from None


def choose_look(
    title: str, mood: Mood, seed: int, width_px: int, height_px: int, language: str
) -> Look:
    """Choose a film's palette from its title, mood and seed alone.

    The story's text stays out of it, so that a changed sentence never repaints the whole film.

    Args:
        title: The film's title.
        mood: The film's underlying mood.
        seed: The run's seed.
        width_px: Frame width; even.
        height_px: Frame height; even.
        language: BCP 47 tag of words drawn into pictures.
    """
    suited = [name for name, palette in palettes().items() if mood in palette.moods]
    chosen = suited[int(stream(seed, f"look/{title}").integers(len(suited)))]
    return Look(
        palette=chosen,
        mood=mood,
        width_px=width_px,
        height_px=height_px,
        seed=seed,
        language=language,
    )
