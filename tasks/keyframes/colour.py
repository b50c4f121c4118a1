"""Colours as RGB triples of 0..255, mixed in OKLab so that mixtures stay clean.

OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]
"""One RGB colour, or rows of them; the last axis holds red, green, blue in 0..255."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS = np.linalg.inv(_TO_LMS)
_FROM_LAB = np.linalg.inv(_TO_LAB)


def from_hex(text: str) -> Colour:
    """The colour written as `#rrggbb`."""
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def to_oklab(colour: Colour) -> Colour:
    """Lightness (0..1) and the two opponent axes."""
    scaled = np.clip(colour, 0, 255) / 255
    linear = np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T


def from_oklab(lab: Colour) -> Colour:
    """Back to RGB, clipped to what a screen shows."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    scaled = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return scaled * 255


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0..1) of `other` in it."""
    return from_oklab(to_oklab(one) * (1 - share) + to_oklab(other) * share)


def tint(colour: Colour, towards: Colour, share: float) -> Colour:
    """Move the hue towards another's and keep the lightness."""
    lab, aim = to_oklab(colour), to_oklab(towards)
    lab[..., 1:] = lab[..., 1:] * (1 - share) + aim[..., 1:] * share
    return from_oklab(lab)


def adjust(colour: Colour, lightness: float = 1.0, chroma: float = 1.0) -> Colour:
    """Scale lightness and chroma; 1 leaves them."""
    lab = to_oklab(colour)
    lab[..., 0] *= lightness
    lab[..., 1:] *= chroma
    return from_oklab(lab)


def blend_stops(stops: Colour, at: NDArray[np.floating]) -> Colour:
    """Colours along a gradient of evenly spaced stops.

    Args:
        stops: Two or more colours.
        at: Where to read it, 0 at the first stop and 1 at the last; any shape.

    Returns:
        One colour per position.
    """
    lab = to_oklab(stops)
    places = np.linspace(0, 1, len(stops))
    channels = [np.interp(at, places, lab[:, channel]) for channel in range(3)]
    return from_oklab(np.stack(channels, axis=-1))


def luminance(colour: Colour) -> float:
    """Relative luminance of WCAG 2.2, 0 for black to 1 for white."""
    scaled = np.clip(colour, 0, 255) / 255
    linear = np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
