"""A film's palette in the light of one shot: its setting and its mood."""

from dataclasses import dataclass

import numpy as np

from storygen.models.picture import Mood, Setting
from tasks.keyframes.colour import Colour, adjust, blend_stops, from_hex, luminance, mix, tint
from tasks.keyframes.looks import Palette


@dataclass(frozen=True)
class Change:
    """How a setting or mood bends the palette: hue towards, and how far; factors of the rest."""

    hue: str = "#808080"
    land_hue: float = 0.0
    sky_hue: float = 0.0
    sky_light: float = 1.0
    land_light: float = 1.0
    chroma: float = 1.0


_SETTINGS: dict[str, Change] = {
    "forest": Change("#2f7a4a", land_hue=0.72, sky_hue=0.08),
    "sea": Change("#1d6f90", land_hue=0.5),
    "desert": Change("#d9863a", land_hue=0.88, sky_hue=0.15),
    "field": Change("#8fa33a", land_hue=0.6),
    "night": Change("#1f3f92", land_hue=0.8, sky_hue=0.5, sky_light=0.5, land_light=0.7),
    "dawn": Change("#f2a27c", land_hue=0.06, sky_hue=0.2, sky_light=1.04),
    "snow": Change("#7fa4cf", land_hue=0.35, sky_hue=0.1),
    "storm": Change("#4a5f74", 0.6, 0.45, sky_light=0.62, land_light=0.72, chroma=0.7),
}
_MOODS: dict[Mood, Change] = {
    "tense": Change(sky_light=0.88, land_light=0.9, chroma=1.06),
    "joyful": Change(sky_light=1.05, land_light=1.05, chroma=1.1),
    "melancholy": Change("#5f7f9f", 0.12, 0.18, sky_light=0.94, land_light=0.95, chroma=0.78),
    "wonder": Change(chroma=1.12),
}


@dataclass(frozen=True)
class Paint:
    """The colours of one shot.

    Attributes:
        sky: Zenith to horizon.
        ramp: Farthest plane to nearest.
        fog: What distance fades to: the colour of the horizon.
        sun: The disc and its glow.
        accent: Lamps and lit windows.
        paper: Lettering on dark ground.
        starry: Whether stars show.
    """

    sky: Colour
    ramp: Colour
    fog: Colour
    sun: Colour
    accent: Colour
    paper: Colour
    starry: bool

    def land(self, nearness: float) -> Colour:
        """The colour of a plane: 0 the farthest, 1 the nearest."""
        return blend_stops(self.ramp, np.array(nearness))

    @property
    def ink(self) -> Colour:
        """The darkest colour."""
        return self.ramp[-1]

    @property
    def glow(self) -> Colour:
        """The light around the sun: its own colour, or a paler one where the disc is deep."""
        return self.sun if luminance(self.sun) > _BRIGHT else mix(self.sun, self.paper, 0.72)

    @property
    def light(self) -> Colour:
        """What lit edges show: the sunlight with a little of the horizon's colour."""
        return mix(self.glow, self.fog, 0.25)


_IN_THE_DARK = 0.75  # how much of a setting's own hue is left at dusk and by night
_BRIGHT = 0.5  # relative luminance; below it a disc is a colour rather than a light


def light_for(palette: Palette, setting: Setting, mood: Mood) -> Paint:
    """The palette as it looks in this setting and mood."""
    sky, land, sun = palette.sky, palette.land, palette.sun
    for change in (_SETTINGS.get(setting), _MOODS.get(mood)):
        if change is None:
            continue
        hue = from_hex(change.hue)
        sky = adjust(tint(sky, hue, change.sky_hue), change.sky_light, change.chroma)
        share = change.land_hue * (_IN_THE_DARK if palette.dark else 1.0)
        land = adjust(_tinted(land, hue, share), change.land_light, change.chroma)
    if setting == "night":
        sky[-1] = mix(sky[-1], sky[-2], 0.45)
        sun = mix(from_hex("#f4f0dc"), sun, 0.25)
    fog = mix(sky[-1], sky[-2], 0.2)
    return Paint(
        sky=sky,
        ramp=_snowy(land, fog) if setting == "snow" else land,
        fog=fog,
        sun=sun,
        accent=palette.accent,
        paper=palette.paper,
        starry=palette.dark or setting == "night",
    )


def _tinted(land: Colour, hue: Colour, share: float) -> Colour:
    """Far planes keep the sky's hue: there is more air before them."""
    return np.stack(
        [tint(plane, hue, share * air) for plane, air in zip(land, (0.35, 0.9, 1.0), strict=True)]
    )


def _snowy(land: Colour, fog: Colour) -> Colour:
    """Snow in the shade: bright, and bluer than the sky's light."""
    white = mix(fog, from_hex("#ffffff"), 0.6)
    shaded = tint(white, from_hex("#6f95d8"), 0.8)
    far, middle = mix(land[0], shaded, 0.3), mix(land[1], shaded, 0.45)
    return np.stack([far, middle, land[2]])
