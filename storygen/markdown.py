"""Somebody else's words within Markdown: shown as they are, whatever they look like."""

import re

_MARKS = re.compile(r"[\\`*_{}\[\]()<>#!|~&:@]")
_HOST = re.compile(r"(?i)\bwww\.")
_TICKS = re.compile("`+")


def plain(text: str) -> str:
    """A text on one line that neither formats, nor links, nor loads a picture, nor ends a cell."""
    escaped = _MARKS.sub(r"\\\g<0>", " ".join(text.split()))
    return _HOST.sub(lambda found: f"{found[0][:-1]}\\.", escaped)


def code(text: str) -> str:
    """A text in the letters of code, such as a path; not for a table, where `|` ends its cell."""
    line = " ".join(text.split())
    fence = "`" * (max((len(found) for found in _TICKS.findall(line)), default=0) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
