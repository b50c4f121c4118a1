"""Where captions may stand in a frame, so that no player or app covers them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SafeArea:
    """What captions of one aspect keep to; all as fractions of the frame.

    Attributes:
        left: Left edge of the area, of the frame's width.
        top: Top edge of the area, of the frame's height.
        right: Right edge of the area, of the frame's width.
        bottom: Bottom edge of the area, of the frame's height.
        text_bottom: Where the last line's descenders end, of the frame's height.
        text_width: Widest line, of the frame's width.
        em: Font size (em), of the frame's shorter side.
    """

    left: float
    top: float
    right: float
    bottom: float
    text_bottom: float
    text_width: float
    em: float


# Vertical: the union of what the apps cover. TikTok: about 20 % at the bottom, a rail of icons of
# 120-140 px of 1080 at the right; YouTube Shorts: the lowest 25 % (480 of 1920 px); Instagram
# Reels: 14 % at the top (Meta Business Help, safe zones of 9:16 video). The area is symmetric, as
# centred text looks wrong anywhere else than in the middle. Meta's 35 % at the bottom holds for
# advertisements with a button; the text's usual place keeps near it.
_VERTICAL = SafeArea(
    left=0.12, top=0.14, right=0.88, bottom=0.75, text_bottom=0.72, text_width=0.76, em=0.085
)

# Square: feeds lay nothing over it; margins of 5 % as in EBU R 95.
_SQUARE = SafeArea(
    left=0.05, top=0.05, right=0.95, bottom=0.95, text_bottom=0.91, text_width=0.86, em=0.064
)

# Wide: EBU R 95 (graphics safe) and SMPTE ST 2046-1 (title safe): the middle 90 %. A line is
# narrower than that, as the eye should not travel: about 40 characters, as in subtitles.
_WIDE = SafeArea(
    left=0.05, top=0.05, right=0.95, bottom=0.95, text_bottom=0.92, text_width=0.7, em=0.06
)


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the frame: [left, right) by [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int


def safe_area(width_px: int, height_px: int) -> SafeArea:
    """The safe area of a frame's aspect: vertical, square or wide."""
    aspect = width_px / height_px
    if aspect < 0.8:
        return _VERTICAL
    return _SQUARE if aspect < 1.25 else _WIDE


def safe_box(width_px: int, height_px: int) -> Box:
    """The rectangle that captions never leave, their outline included."""
    area = safe_area(width_px, height_px)
    return Box(
        left=round(area.left * width_px),
        top=round(area.top * height_px),
        right=round(area.right * width_px),
        bottom=round(area.bottom * height_px),
    )


def is_tall(width_px: int, height_px: int) -> bool:
    """Whether a frame is watched on a phone held upright: few, large words at a time."""
    return safe_area(width_px, height_px) is not _WIDE
