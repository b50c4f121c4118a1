"""Splits a very long sentence where its clauses meet."""

import re

from tasks.script.lengths import token_words

LONGEST_WORDS = 45
"""About 18 s of speech at 150 words a minute: more than one picture and one breath carry."""

_SHORTEST_PART = 0.25
_MARKS = {";": 3, ":": 3, "—": 3, "–": 3, ")": 2, ",": 2, "；": 3, "：": 3, "，": 2, "、": 2}
_DASHES = frozenset("–—-")
_WIDE_CLAUSE = re.compile(r"[^，、；：]+[，、；：]?|[，、；：]")
_LONGEST_TOKEN_WORDS = 12


def split_clauses(sentence: str) -> list[str]:
    """The sentence whole, or in parts of at most 45 words that end where clauses do.

    Every character but white space is kept, in order.
    """
    tokens = sentence.split()
    if sum(map(token_words, tokens)) <= LONGEST_WORDS:
        return [" ".join(tokens)]
    loose = [part for token in tokens for part in _loosen(token)]
    return [" ".join(part) for part in _halve(loose)]


def _loosen(token: str) -> list[str]:
    """Cut a run of an unspaced script into its clauses; leave other tokens whole."""
    if token_words(token) <= _LONGEST_TOKEN_WORDS:
        return [token]
    width = 2 * _LONGEST_TOKEN_WORDS
    clauses: list[str] = _WIDE_CLAUSE.findall(token)
    return [each[at : at + width] for each in clauses for at in range(0, len(each), width)]


def _halve(tokens: list[str]) -> list[list[str]]:
    done: list[list[str]] = []
    waiting = [tokens]
    while waiting:
        part = waiting.pop()
        sizes = [token_words(token) for token in part]
        if sum(sizes) <= LONGEST_WORDS or len(part) == 1:
            done.append(part)
            continue
        cut = _best_cut(part, sizes)
        waiting += [part[cut:], part[:cut]]
    return done


def _best_cut(tokens: list[str], sizes: list[int]) -> int:
    """The strongest mark well inside; among equals, and without any, nearest the middle."""
    total, before = sum(sizes), 0
    best_cut, best = 1, (-1.0, 0.0)
    for cut in range(1, len(tokens)):
        before += sizes[cut - 1]
        off_centre = abs(before / total - 0.5)
        inside = 0.5 - off_centre >= _SHORTEST_PART
        score = (_strength(tokens[cut - 1], tokens[cut]) if inside else -0.5, -off_centre)
        if score > best:
            best_cut, best = cut, score
    return best_cut


def _strength(last: str, following: str) -> float:
    if following in _DASHES or last in _DASHES:
        # A dash on its own stays with what comes before it.
        return 3.0 if last in _DASHES else 0.0
    return float(_MARKS.get(last[-1], 0) or _MARKS.get(last.rstrip("\"'”’»")[-1:], 0))
