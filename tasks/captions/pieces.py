"""Words too long for a line, cut so that they never overflow: compounds, addresses, CJK, Thai."""

import unicodedata
from collections.abc import Callable
from math import ceil

from tasks.captions import scripts

Width = Callable[[str], float]
"""How wide a text is: in pixels for burned-in captions, in columns for subtitle files."""

_AFTER = frozenset("/-_.?&=#@:+–—\u00ad")  # where an address or a compound may be cut as it stands
_NEVER_FIRST = frozenset(
    "、。，．！？：；」』）】》〉〕ー々ゃゅょっぁぃぅぇぉャュョッァィゥェォ%,.!?;:)]}»”’ๆฯ"
)
_NEVER_LAST = frozenset("「『（【《〈〔([{«“‘¿¡")
_HYPHENATED_REMAINDER = 3  # fewer letters than that look lost on a line

# Letters that are one sound stay together where a syllable begins with them.
_ONSETS = (
    "sch",
    "ch",
    "ck",
    "ph",
    "th",
    "sh",
    "qu",
    "st",
    "gn",
    "tr",
    "dr",
    "pr",
    "br",
    "gr",
    "kr",
)
_VOWELS = frozenset("aeiouyæœøıαεηιουωаеиоуыэюяёіє")

_PIECE, _UNEVEN, _HYPHEN, _MISPLACED, _TORN = 1000.0, 60.0, 10.0, 40.0, 400.0
_SENTENCE_ENDS = "。！？"


def cut(text: str, limit: float, width: Width) -> tuple[str, ...]:
    """Cut a word into the fewest pieces that each fit a line, evenly and at the best places.

    A piece that ends within a spaced word gets a hyphen; nothing is added in addresses after
    their own punctuation, nor in scripts without spaces. A single character wider than a line
    stays whole.

    Args:
        text: A written word; may hold spaces where unspoken marks were attached to it.
        limit: The widest a piece may be, in the unit of `width`.
        width: Measures a text.
    """
    if width(text) <= limit:
        return (text,)
    parts = scripts.clusters(text)
    target = width(text) / ceil(width(text) / limit)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(parts) + 1):
        best.append(_best_start(parts, end, best, limit, target, width))
    return tuple(_trace(parts, best))


def _best_start(
    parts: list[str],
    end: int,
    best: list[tuple[float, int]],
    limit: float,
    target: float,
    width: Width,
) -> tuple[float, int]:
    cost, hyphen = _end_cost(parts, end)
    found = (float("inf"), end - 1)
    for start in range(end - 1, -1, -1):
        size = width(_piece(parts, start, end, hyphen))
        if size > limit and start < end - 1:
            break
        uneven = _UNEVEN * ((size - target) / limit) ** 2
        total = best[start][0] + _PIECE + uneven + cost
        found = min(found, (total, start))
    return found


def _end_cost(parts: list[str], end: int) -> tuple[float, str]:
    """What a cut before `end` costs, and the hyphen it needs."""
    if end == len(parts):
        return 0.0, ""
    last, following = parts[end - 1][-1], parts[end][0]
    if following in _NEVER_FIRST or last in _NEVER_LAST:
        return _TORN, ""
    if " " in (last, following):
        return 0.0, ""
    if last in _AFTER or scripts.is_unspaced(last) != scripts.is_unspaced(following):
        return 2.0, ""
    if scripts.is_unspaced(last) or not (last.isalpha() and following.isalpha()):
        is_stop = unicodedata.category(last).startswith("P")
        return (0.0 if is_stop else 8.0), ""
    edge = min(end, len(parts) - end) < _HYPHENATED_REMAINDER
    misplaced = 0.0 if _begins_syllable(parts, end) else _MISPLACED
    return _HYPHEN + misplaced + (_TORN if edge else 0.0), "-"


def _begins_syllable(parts: list[str], start: int) -> bool:
    """Whether a syllable may begin here: one consonant or onset, then a vowel.

    That places hyphens right in most European words without a dictionary per language.
    """
    ahead = "".join(map(_base, parts[start : start + 4]))
    onset = next((each for each in _ONSETS if ahead.startswith(each)), ahead[:1])
    behind = "".join(map(_base, parts[max(0, start - 2) : start]))
    is_inside = any((behind[-n:] + ahead).startswith(each) for each in _ONSETS[:5] for n in (1, 2))
    following = ahead[len(onset) : len(onset) + 1]
    return onset[0] not in _VOWELS and following in _VOWELS and bool(following) and not is_inside


def _base(cluster: str) -> str:
    return unicodedata.normalize("NFD", cluster)[0].lower()


def sentences(text: str) -> list[str]:
    """A word of a script without spaces, cut after each of its sentences."""
    found = [""]
    for cluster in scripts.clusters(text):
        ended = found[-1][-1:] in _SENTENCE_ENDS and cluster not in _NEVER_FIRST
        if found[-1] and ended:
            found.append(cluster)
        else:
            found[-1] += cluster
    return found


def _piece(parts: list[str], start: int, end: int, hyphen: str) -> str:
    return "".join(parts[start:end]).strip() + hyphen


def _trace(parts: list[str], best: list[tuple[float, int]]) -> list[str]:
    pieces: list[str] = []
    end = len(parts)
    while end > 0:
        start = best[end][1]
        piece = _piece(parts, start, end, _end_cost(parts, end)[1])
        if piece:
            pieces.append(piece)
        end = start
    return pieces[::-1]
