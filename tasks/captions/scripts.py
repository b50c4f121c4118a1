"""Which writing system a character belongs to, and what that means for captions."""

import unicodedata
from collections.abc import Callable
from typing import Any, cast

from fontTools import unicodedata as ucd

# fontTools leaves these without types.
_script = cast(Callable[[str], str], cast(Any, ucd).script)
_script_name = cast(Callable[[str, str], str], cast(Any, ucd).script_name)

# Written without spaces between words, so that a line may break between characters.
_UNSPACED = frozenset(
    {"Hani", "Hira", "Kana", "Bopo", "Yiii", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Java", "Bali"}
)
_COMMON = frozenset({"Zyyy", "Zinh", "Zzzz"})

# Where a font is found that has a script: its family and the Debian package that holds it.
_CJK = ("Noto Sans CJK", "fonts-noto-cjk")
_PACKAGES = {script: _CJK for script in ("Hani", "Hira", "Kana", "Hang", "Bopo")}
_SYMBOLS = ("Noto Sans Symbols", "fonts-noto-core")

_JOINERS = frozenset("\u200c\u200d\u2060\ufe0e\ufe0f\u00ad")
_PICTOGRAPHS = ((0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FBFF), (0xE0000, 0xE007F))
_THAI_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")


def script_of(char: str) -> str:
    """The ISO 15924 code of a character's script: `Arab`; `Zyyy` for what several share."""
    return _script(char)


def is_shared(script: str) -> bool:
    """Whether a script code stands for what several scripts share, such as punctuation."""
    return script in _COMMON


def script_name(script: str) -> str:
    """A script's English name: `Arabic` for `Arab`, `Symbols` for what is of no script."""
    if script in _COMMON:
        return "Symbols"
    return _script_name(script, script)


def font_package(script: str) -> tuple[str, str]:
    """A font family that has a script, and the Debian package that installs it."""
    if script in _COMMON:
        return _SYMBOLS
    return _PACKAGES.get(script, (f"Noto Sans {script_name(script)}", "fonts-noto-core"))


def is_unspaced(char: str) -> bool:
    """Whether a character's script does without spaces between words."""
    return script_of(char) in _UNSPACED


def needs_glyph(char: str) -> bool:
    """Whether a font must have this character for it to be seen (marks of format need none)."""
    is_format = unicodedata.category(char) in {"Cf", "Cc", "Zs", "Zl", "Zp", "Cn", "Cs"}
    return not is_format and char not in _JOINERS


def is_pictograph(char: str) -> bool:
    """Whether a character is an emoji or a symbol of that kind."""
    code = ord(char)
    return any(first <= code <= last for first, last in _PICTOGRAPHS)


def is_wide(char: str) -> bool:
    """Whether a character takes two columns, as Chinese, Japanese and Korean ones do."""
    return unicodedata.east_asian_width(char) in {"W", "F"}


def clusters(text: str) -> list[str]:
    """A text cut into what a reader sees as single characters.

    Combining marks, joiners and what they join stay with their base, so that no cluster can be
    torn by a line break. Thai and Lao vowels written before their consonant stay with it.
    """
    found: list[str] = []
    for char in text:
        is_bound = unicodedata.category(char) in {"Mn", "Mc", "Me"} or char in _JOINERS
        follows = bool(found) and (found[-1][-1] in "\u200d\u2060" or _waits(found[-1]))
        if found and (is_bound or follows):
            found[-1] += char
        else:
            found.append(char)
    return found


def _waits(cluster: str) -> bool:
    return len(cluster) == 1 and cluster in _THAI_LEADING_VOWELS
