"""Written and heard words in a form in which they can be held against each other."""

import re
import unicodedata
from functools import lru_cache

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: nobody agrees where a word ends."""
_UNIT = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´\u00ad")
_LETTERS_OF_A_DIGIT = 4  # as spoken: "five", "seven"


@lru_cache(maxsize=65_536)
def units(text: str) -> tuple[str, ...]:
    """The parts of a text that are compared: its words in small letters, bare of all marks.

    Hyphens separate, apostrophes do not; scripts without spaces go letter by letter.
    """
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    bare = "".join(letter for letter in spread if not unicodedata.category(letter).startswith("M"))
    return tuple(_UNIT.findall(unicodedata.normalize("NFC", bare)))


def spoken_length(unit: str) -> int:
    """About how many letters are heard of it."""
    return sum(_LETTERS_OF_A_DIGIT if letter.isdigit() else 1 for letter in unit)


def has_digit(unit: str) -> bool:
    """Whether a figure is in it, which one writes as words and the other as digits."""
    return any(letter.isdigit() for letter in unit)
