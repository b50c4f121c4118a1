"""Plain text into paragraphs: hard-wrapped lines joined, scene breaks told apart."""

import re
from collections.abc import Iterator

from storygen.models.story import Passage
from tasks.source.cleaning import has_words, one_line

_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")
_SCENE_BREAK = re.compile(r"^[ \t]*(?:[*#~=_•·⁂❦❧☙◆◇■-]|[–—―])(?:[*#~=_•·⁂❦❧☙◆◇■–—―\s-])*$")
_HYPHEN_AT_LINE_END = re.compile(r"(\S{0,40}[^\W\d_])-[ \t]*\n[ \t]*(\w+)")
_WORD = re.compile(r"\w+(?:-\w+)*")
# First parts that English joins with a lasting hyphen far more often than without.
_HYPHENATED_START = re.compile(
    "all|cross|ex|half|hard|high|long|low|mid|non|old|one|part|quasi|self|semi|short|so|ten|three|two|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|well"
)
# "Regen- und Sonnenschirm", "two- or three-storied": the hyphen stands for a word, not a break.
_HANGING = re.compile("and|bis|et|e|i|o|or|oder|ou|to|u|und|y|à")


def paragraphs(text: str) -> list[str]:
    """The blocks between blank lines, each with its own line ends still in it."""
    return [block.strip("\n") for block in _BLANK_LINES.split(text) if block.strip()]


def is_scene_break(block: str) -> bool:
    """Whether a block is a mark between scenes, such as `* * *` or a rule."""
    return _SCENE_BREAK.match(block) is not None


def unwrap(block: str, words: frozenset[str] = frozenset()) -> str:
    """One line from a hard-wrapped paragraph, words broken at line ends made whole.

    Args:
        block: The paragraph, with its line ends.
        words: The words of the whole text in small letters, hyphenated ones as one: what is
            written out elsewhere decides how a broken word was spelt.
    """

    def rejoin(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        if _HANGING.fullmatch(second.lower()):
            return f"{first}- {second}"
        keeps = _keeps_hyphen(first.lower(), second, words)
        return f"{first}-{second}" if keeps else first + second

    return one_line(_HYPHEN_AT_LINE_END.sub(rejoin, block))


def _keeps_hyphen(first: str, second: str, words: frozenset[str]) -> bool:
    part = first.rpartition("-")[2].lstrip("\"'“‘„«(")
    if f"{part}-{second.lower()}" in words:
        return True
    if part + second.lower() in words:
        return False
    return "-" in first or second[0].isupper() or _HYPHENATED_START.fullmatch(part) is not None


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text in small letters, for `unwrap`; empty if no line ends in a hyphen."""
    if _HYPHEN_AT_LINE_END.search(text) is None:
        return frozenset()
    return frozenset(word.lower() for word in _WORD.findall(text))


def passages(blocks: list[str], words: frozenset[str]) -> Iterator[Passage]:
    """Prose from blocks of plain text; a scene break opens a scene with the next."""
    opens_scene = False
    for block in blocks:
        if is_scene_break(block):
            opens_scene = True
        elif has_words(block):
            yield Passage(text=unwrap(block, words), opens_scene=opens_scene)
            opens_scene = False
