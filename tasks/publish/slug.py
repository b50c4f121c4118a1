"""A folder name for a title."""

import re
import unicodedata

MAX_CHARACTERS = 60


def slug(title: str) -> str:
    """The title in small letters and digits of any script, joined by hyphens; never empty."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    plain = unicodedata.normalize(
        "NFC", "".join(character for character in decomposed if not _is_latin_mark(character))
    )
    words = re.findall(r"[^\W_]+", plain)
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:MAX_CHARACTERS]
        if len(longer.encode()) > 3 * MAX_CHARACTERS or len(longer) > MAX_CHARACTERS:
            break
        name = longer
    return name or "story"


def _is_latin_mark(character: str) -> bool:
    """Accents over Latin, Greek and Cyrillic letters; vowel signs of other scripts are kept."""
    return 0x0300 <= ord(character) <= 0x036F
