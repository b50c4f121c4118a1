"""What can be measured about a script without understanding it."""

import re
from collections import Counter

from storygen.models.writing import Score

_FREE = 0.1
"""A script a tenth longer or shorter than asked is as long as asked."""
_WORST = 0.6
_RUN_WORDS = 4
_WORST_REPEATED = 0.25
"""Where every fourth run of four words was said before, nobody listens on."""

_WORD = re.compile(r"\w+")


def length_score(words: int, wanted: int) -> Score:
    """How near a script is to the wanted length, both in words."""
    off = abs(words - wanted) / wanted
    score = 1 - max(0.0, off - _FREE) / (_WORST - _FREE)
    return Score(
        quality="length", score=round(max(0.0, score), 3),
        reason=f"it has {words} words; {wanted} are wanted",
    )  # fmt: skip


def repetition_score(text: str) -> Score:
    """1 where no four words in a row come twice."""
    words = [word.lower() for word in _WORD.findall(text)]
    runs = Counter(tuple(words[i : i + _RUN_WORDS]) for i in range(len(words) - _RUN_WORDS + 1))
    repeated = sum(count - 1 for count in runs.values())
    share = repeated / max(1, sum(runs.values()))
    worst, count = max(runs.items(), key=lambda item: item[1], default=((), 1))
    said = f"{' '.join(worst)!r} comes {count} times" if count > 1 else "nothing comes twice"
    score = max(0.0, 1 - share / _WORST_REPEATED)
    return Score(quality="repetition", score=round(score, 3), reason=said)
