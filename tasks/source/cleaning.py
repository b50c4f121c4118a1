"""Takes out of a text what is neither seen nor said."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028]")
# A joiner shapes the letters of Arabic and Indic scripts and glues emoji together; beside
# anything below U+0300, the last of the Latin blocks, it does nothing.
_IDLE_JOINERS = re.compile(
    "(?<![\u0300-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0300-\U0010ffff])"
)
# Format characters that shape what is seen: the joiners, Arabic number and verse signs, and the
# tags that make an emoji flag.
_SHAPING = {0x200C, 0x200D, *range(0x600, 0x606), 0x6DD, 0x70F, 0x8E2, *range(0xE0020, 0xE0080)}


def clean(text: str) -> str:
    r"""The same words in NFC, without control, zero-width and private-use characters.

    Lines end in `\n`; tabs are kept, since they carry meaning in Markdown.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", text)
    junk = {ord(char): None for char in set(text) if _is_junk(char)}
    return _IDLE_JOINERS.sub("", text.translate(junk))


def _is_junk(char: str) -> bool:
    if char in "\n\t" or ord(char) in _SHAPING:
        return False
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def has_words(text: str) -> bool:
    """Whether there is a letter or digit to say."""
    return any(char.isalnum() for char in text)
