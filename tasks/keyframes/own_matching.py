"""Which of the user's pictures illustrates which shot: the one whose words tell of the same."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log

from storygen.models.picture import PictureRequest

_SUBJECT, _NAME, _PLACE, _PROMPT = 3.0, 4.0, 1.5, 1.0
"""What a word counts for that a picture shares with a shot, by where the shot tells it."""
_SHORTEST = 4
"""Letters of a word that counts though no list of nouns knows it; shorter ones are rarely nouns."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese are written without spaces between words."""
_FRAMING = frozenset({
    "shot", "view", "wide", "medium", "close", "angle", "from", "above", "through", "foreground",
    "light", "mood", "natural", "soft", "even", "hard", "deep", "shadow", "bright", "warm", "pale",
    "fading", "glowing", "with", "that", "this", "there", "were", "they", "them", "then", "into",
    "have", "been", "their", "when", "what", "would", "could", "plain", "abstract", "background",
    "neutral",
})  # fmt: skip


def matched(requests: Sequence[PictureRequest], words: Sequence[str]) -> tuple[int, ...]:
    """A picture for each shot of a film.

    The pair that has most in common is settled first. Every picture is used before any is used
    again, and none twice in a row where there are others; shots that no picture tells of take those
    left over, in their order.

    Args:
        requests: What the shots show, in film order.
        words: All that tells of each picture, in the order of their names; at least one.

    Returns:
        For each shot the place of its picture among `words`.
    """
    index = _Index(words)
    pairs = sorted(
        (-score, shot, picture)
        for shot, request in enumerate(requests)
        for picture, score in index.scores(request)
    )
    told_of = {shot for _, shot, _ in pairs}
    in_turn = sorted(range(len(requests)), key=lambda shot: (shot in told_of, shot))
    taken: dict[int, int] = {}
    while len(taken) < len(requests):
        free = set(range(len(words)))
        for _, shot, picture in pairs:
            if shot not in taken and picture in free and picture not in _beside(shot, taken):
                taken[shot] = picture
                free.remove(picture)
        for shot in (shot for shot in in_turn if shot not in taken):
            if not free:
                break
            taken[shot] = min(free - _beside(shot, taken) or free)
            free.remove(taken[shot])
    return tuple(taken[shot] for shot in range(len(requests)))


def _beside(shot: int, taken: dict[int, int]) -> set[int]:
    return {taken[near] for near in (shot - 1, shot + 1) if near in taken}


class _Index:
    """The pictures by the words that tell of them.

    A word counts for less the more pictures share it, and for nothing where all do.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._pictures: defaultdict[str, list[int]] = defaultdict(list)
        for picture, one in enumerate(words):
            for stem in frozenset(_stems(one)):
                self._pictures[stem].append(picture)
        self._rarity = {
            stem: log(len(words) / len(pictures)) for stem, pictures in self._pictures.items()
        }
        self._unspaced = frozenset(filter(_UNSPACED.fullmatch, self._pictures))

    def scores(self, request: PictureRequest) -> Iterator[tuple[int, float]]:
        """The pictures that have something in common with a shot, and how much."""
        text = request.prompt.casefold()
        wanted = {
            **{stem: weight for stem, weight in _wanted(request).items() if stem in self._pictures},
            **{stem: _PROMPT for stem in self._unspaced if stem in text},
        }
        found: defaultdict[int, float] = defaultdict(float)
        for stem in sorted(wanted):  # sums of floats depend on their order
            for picture in self._pictures[stem]:
                found[picture] += self._rarity[stem] * wanted[stem]
        return ((picture, score) for picture, score in found.items() if score > 0)


def _wanted(request: PictureRequest) -> dict[str, float]:
    """What counts for how much; a word that is told in several places counts once, as the most."""
    names = " ".join(character.name for character in request.characters)
    found: dict[str, float] = {}
    for text, weight, shortest in (
        (request.prompt, _PROMPT, _SHORTEST),
        (request.setting, _PLACE, 1),
        (" ".join(request.subjects), _SUBJECT, 1),
        (names, _NAME, 1),
    ):
        for stem in _stems(text):
            if len(stem) >= shortest and stem not in _FRAMING:
                found[stem] = max(weight, found.get(stem, 0.0))
    return found


def _stems(text: str) -> Iterator[str]:
    """Words without accents, capitals and the English plural's ending."""
    spaced = _UNSPACED.sub(lambda run: f" {run.group()} ", text)
    for word in re.findall(r"[^\W\d_]+", _plain(spaced)):
        if word.endswith("ies") and len(word) > 4:
            yield f"{word[:-3]}y"
        elif word.endswith(("ches", "shes", "xes", "sses")):
            yield word[:-2]
        elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
            yield word[:-1]
        else:
            yield word


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize(
        "NFC", "".join(each for each in decomposed if not "\u0300" <= each <= "\u036f")
    )
