"""A picture under construction: its canvas, light, sheets, and where subjects may stand."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from storygen.models.picture import Look, canvas_px
from tasks.keyframes.colour import Colour, blend_stops
from tasks.keyframes.drawing.light import Paint
from tasks.keyframes.drawing.noise import smoothstep
from tasks.keyframes.drawing.raster import Field, as_field
from tasks.keyframes.drawing.sheet import Shade, Sheet


@dataclass
class Stand:
    """Where subjects may stand.

    Attributes:
        sheet: What they are painted on.
        line: The ground's y for every column of the canvas.
        nearness: How near that ground is, for its colour: 0 far to 1 near.
        scale: 1 draws a person at three tenths of the frame's shorter side.
        water: Whether the ground is water, which mirrors them.
        places: Where they look best: fractions of the frame's width, best first.
        table: Whether it is a table top, for things that are held in a hand.
        soft: Whether it is cloud, which carries nobody.
    """

    sheet: Sheet
    line: Field
    nearness: float
    scale: float = 1.0
    water: bool = False
    places: tuple[float, ...] = (0.38, 0.68, 0.2)
    table: bool = False
    soft: bool = False


class Scene:
    """Canvas, light and sheets of one picture.

    Attributes:
        width: Canvas width in pixels.
        height: Canvas height in pixels.
        unit: The frame's shorter side in pixels: what sizes are measured in.
        tall: Whether the frame is upright.
        sun_x: The sun's place on the canvas.
        sun_y: The sun's place on the canvas.
        ground: Where feet stand, as a fraction of the frame's height: above the captions.
        stand: Where subjects stand, once a setting has said so.
        emblem: Whether a medallion of light, or words, will stand where the sun would.
        table: Whether a room must have a table in it.
        water: Whether there must be water, for what floats.
    """

    def __init__(
        self,
        look: Look,
        paint: Paint,
        rng: Generator,
        emblem: bool = False,
        table: bool = False,
        water: bool = False,
    ) -> None:
        self.frame_width = look.width_px
        self.frame_height = look.height_px
        self.width = canvas_px(look.width_px)
        self.height = canvas_px(look.height_px)
        self.unit = float(min(look.width_px, look.height_px))
        self.tall = look.height_px > 1.2 * look.width_px
        self.paint = paint
        self.rng = rng
        self.sheets = [Sheet(self.width, self.height, 0.0, opaque=True)]
        self.sun_x = self.x(0.5)
        self.sun_y = self.y(0.4)
        self.stand: Stand | None = None
        ratio = look.height_px / look.width_px
        base = float(np.interp(ratio, [0.5625, 1.0, 1.7778], [0.76, 0.7, 0.592]))
        self.ground = base + self.between(-1, 1) * (0.025 if self.tall else 0.04)
        self.emblem = emblem
        self.table = table
        self.water = water

    @property
    def medallion(self) -> tuple[float, float]:
        """Centre of the medallion of light."""
        return self.x(0.5), self.y(0.32 if self.tall else 0.37)

    @property
    def backdrop(self) -> Sheet:
        """The farthest sheet, opaque."""
        return self.sheets[0]

    def sheet(self, depth: float) -> Sheet:
        """A further sheet, behind those that are nearer."""
        new = Sheet(self.width, self.height, depth)
        self.sheets.insert(sum(sheet.depth <= depth for sheet in self.sheets), new)
        return new

    def x(self, share: float) -> float:
        """Canvas x of a fraction of the frame's width."""
        return (self.width - self.frame_width) / 2 + share * self.frame_width

    def y(self, share: float) -> float:
        """Canvas y of a fraction of the frame's height."""
        return (self.height - self.frame_height) / 2 + share * self.frame_height

    def level(self, share: float) -> Field:
        """A flat line at a fraction of the frame's height."""
        return np.full(self.width, self.y(share), dtype=np.float32)

    def place_sun(self, low: float, high: float, off: float = 0.34) -> None:
        """Put the sun left or right of the middle, between two fractions of the frame's height."""
        if self.emblem:
            self.sun_x, self.sun_y = self.medallion
            return
        side = -1.0 if self.chance(0.5) else 1.0
        self.sun_x = self.x(0.5 + side * self.between(0.08, off))
        self.sun_y = self.y(self.between(low, high))

    def between(self, low: float, high: float) -> float:
        """A random number."""
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        """True in `share` of all pictures."""
        return bool(self.rng.random() < share)

    def pick(self, count: int) -> int:
        """A random variant below `count`."""
        return int(self.rng.integers(count))

    def haze(
        self, top: Colour, base: Colour, y_top: float, y_base: float, glow: float = 0.0
    ) -> Shade:
        """Colours from `top` down to `base`, lit around the sun.

        Args:
            top: Colour at y_top and above.
            base: Colour at y_base and below.
            y_top: Canvas y.
            y_base: Canvas y.
            glow: Share of the sun's colour right below the sun.
        """
        table = as_field(blend_stops(np.stack([top, base]), np.linspace(0, 1, 64)))
        sun = as_field(self.paint.light)

        def shade(ys: Field, xs: Field) -> Field:
            rows = table[np.rint(smoothstep(y_top, y_base, ys[:, 0]) * 63).astype(int)]
            colours = np.repeat(rows[:, None, :], xs.shape[1], axis=1)
            if glow:
                far = ((xs - self.sun_x) / (0.55 * self.unit)) ** 2
                near = np.exp(-far - ((ys - self.sun_y) / (0.9 * self.unit)) ** 2) * glow
                colours += near[..., None] * (sun - colours)
            return as_field(colours)

        return shade
