"""A frame's captions as type: which faces, how large, how wide a line may be, where it stands."""

from dataclasses import dataclass

from tasks.captions import fonts
from tasks.captions.faces import Face
from tasks.captions.safe_areas import is_tall, safe_area

_LEADING_EM = (1.2, 1.5)  # from Latin to scripts that stack marks above and below
OUTLINE_EM = 0.083
BLUR_EM = 0.028


@dataclass(frozen=True)
class Typesetting:
    """How the captions of one text are set in one frame. Lengths are in pixels.

    Attributes:
        faces: What the text is set in; the first has most of it.
        em_px: Font size.
        line_px: Widest line, outline left out.
        centre_x: Where lines are centred.
        bottom_y: Where the last line's descenders end.
        is_tall: Whether the frame is upright or square.
    """

    faces: tuple[Face, ...]
    em_px: float
    line_px: float
    centre_x: int
    bottom_y: int
    is_tall: bool

    @classmethod
    def of(cls, text: str, language: str, width_px: int, height_px: int) -> "Typesetting":
        """Decide the setting of a text. Raises RequestError where a script has no font."""
        area = safe_area(width_px, height_px)
        em_px = area.em * min(width_px, height_px)
        rim_px = 2 * (OUTLINE_EM + 2 * BLUR_EM) * em_px
        return cls(
            faces=fonts.faces_for(text, language),
            em_px=em_px,
            line_px=area.text_width * width_px - rim_px,
            centre_x=round(width_px * (area.left + area.right) / 2),
            bottom_y=round(area.text_bottom * height_px),
            is_tall=is_tall(width_px, height_px),
        )

    @property
    def leading_em(self) -> float:
        """From baseline to baseline; font files of some scripts ask for far more than they need."""
        low, high = _LEADING_EM
        return min(high, max(low, *(face.line_height_em for face in self.faces)))

    def width_px(self, text: str) -> float:
        """How wide a line of text is set."""
        return fonts.width_em(text, self.faces) * self.em_px
