"""What can be measured about a script without understanding it."""

import re
from collections import Counter
from collections.abc import Sequence

from storygen.models.writing import Score
from storygen.written_words import WORD
from tasks.script.lengths import CHARS_PER_WORD, UNSPACED

_FREE = 0.1
"""A script a tenth longer or shorter than asked is as long as asked."""
_WORST = 0.6
_RUN_WORDS = 4
_WORST_REPEATED = 0.25
"""Where every fourth run of four words was said before, nobody listens on."""

_UNSPACED = re.compile(UNSPACED)


def length_score(words: int, wanted: int) -> Score:
    """How near a script is to the wanted length, both in words."""
    off = abs(words - wanted) / wanted
    score = 1 - max(0.0, off - _FREE) / (_WORST - _FREE)
    return Score(
        quality="length", score=round(max(0.0, score), 3),
        reason=f"it has {words} words; {wanted} are wanted",
    )  # fmt: skip


def repetition_score(text: str) -> Score:
    """1 where no four words in a row come twice, or as many characters as such words have."""
    words = WORD.findall(text.lower())
    characters = [each for word in words for each in _UNSPACED.findall(word)]
    if len(characters) > len(words):  # mostly a script without spaces
        return _repetition(characters, _RUN_WORDS * CHARS_PER_WORD, "")
    return _repetition(words, _RUN_WORDS, " ")


def _repetition(units: Sequence[str], size: int, between: str) -> Score:
    runs = Counter(tuple(units[at : at + size]) for at in range(len(units) - size + 1))
    repeated = sum(count - 1 for count in runs.values())
    share = repeated / max(1, sum(runs.values()))
    worst, count = max(runs.items(), key=lambda item: item[1], default=((), 1))
    said = f"{between.join(worst)!r} comes {count} times" if count > 1 else "nothing comes twice"
    score = max(0.0, 1 - share / _WORST_REPEATED)
    return Score(quality="repetition", score=round(score, 3), reason=said)
