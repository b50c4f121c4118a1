"""How long words are to the ear and to the eye."""

import re
from math import ceil

# Scripts written without spaces; two of their characters take about as long as one word.
UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_UNSPACED = re.compile(UNSPACED)
CHARS_PER_WORD = 2


def count_words(text: str) -> int:
    """Words between white space; unspaced scripts count a word for every two characters."""
    return sum(token_words(token) for token in text.split())


def token_words(token: str) -> int:
    """How many words one written token counts for, at least one."""
    if token.isascii():
        return 1
    return max(1, ceil(len(_UNSPACED.findall(token)) / CHARS_PER_WORD))
