"""Which token a service means by a word it reports: services report words, not places."""

from collections.abc import Iterable

from tasks.voice.reading import Reading

_WINDOW = 48  # letters: how far ahead a word is looked for when those before it were rewritten


def match_words(reading: Reading, words: Iterable[tuple[str, float]]) -> dict[int, float]:
    """Find the token of each reported word.

    Words come in speaking order, but a service may rewrite them ("100" to "one hundred"), join
    them, split them or leave some out. So each is looked for at the place where the last one
    ended, or else at a word's beginning a little further on. What is not found is passed over.

    Args:
        reading: What was handed to the service.
        words: Each word as it was reported, and its start in seconds.

    Returns:
        The earliest known start of each token that was recognised.
    """
    letters, tokens, beginnings = _letters(reading)
    starts: dict[int, float] = {}
    place = 0
    for word, start_s in words:
        wanted = _plain(word)
        found = _find(letters, wanted, place, beginnings) if wanted else None
        if found is None:
            continue
        token = tokens[found]
        starts[token] = min(start_s, starts.get(token, float("inf")))
        place = found + len(wanted)
    return starts


def _letters(reading: Reading) -> tuple[str, list[int], set[int]]:
    """The reading's bare letters, the token of each, and the places where words begin."""
    letters: list[str] = []
    tokens: list[int] = []
    beginnings: set[int] = set()
    for token, span in enumerate(reading.spans):
        if span is None:
            continue
        for word in reading.text[span[0] : span[1]].split():
            beginnings.add(len(letters))
            plain = _plain(word)
            letters += plain
            tokens += [token] * len(plain)
    return "".join(letters), tokens, beginnings


def _find(letters: str, wanted: str, place: int, beginnings: set[int]) -> int | None:
    if letters.startswith(wanted, place):
        return place
    found = letters.find(wanted, place, place + _WINDOW + len(wanted))
    while found >= 0 and found not in beginnings:
        found = letters.find(wanted, found + 1, place + _WINDOW + len(wanted))
    return found if found >= 0 else None


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
