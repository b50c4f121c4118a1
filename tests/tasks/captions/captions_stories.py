"""Beats to caption, and voices that speak them at an even pace."""

from storygen.models.sound import TokenTime
from storygen.models.story import Beat, Token

LIGHTHOUSE = {
    "en": (
        "The lighthouse keeper, Thomas Gray, had not slept for three days — and the storm was"
        " still rising over the black rocks. “Nobody will come,” he said, turning away from the"
        " window."
    ),
    "de": (
        "Die Donaudampfschifffahrtsgesellschaft verlor im Jahr 1914 ihr letztes Schiff auf der"
        " Donau. Niemand hatte mit einem so frühen Wintereinbruch gerechnet."
    ),
    "el": (
        "Η θάλασσα ήταν ήρεμη εκείνο το πρωί, και ο γέρος ψαράς κοιτούσε σιωπηλός τον ορίζοντα."
        " Κανείς δεν ήξερε ότι το καΐκι του δεν θα γύριζε ποτέ."
    ),
    "ru": (
        "Старый маяк стоял на самом краю света, и никто уже не помнил, кто его построил. Каждую"
        " ночь смотритель поднимался по винтовой лестнице и зажигал огонь."
    ),
}
ASPECTS = {"9:16": (540, 960), "16:9": (960, 540), "1:1": (540, 540)}


def beat_of(text: str) -> Beat:
    """A beat whose words are spoken as written, and whose marks are silent."""
    tokens = tuple(
        Token(written=word, spoken=(word,) if any(map(str.isalnum, word)) else ())
        for word in text.split()
    )
    return Beat(id="beat", tokens=tokens)


def even_times(beat: Beat, letters_per_s: float = 15.0) -> list[TokenTime | None]:
    """Times of a voice that rests at commas and full stops."""
    times: list[TokenTime | None] = []
    now = 0.0
    for token in beat.tokens:
        if not token.spoken:
            times.append(None)
            continue
        length = (len(token.written) + 1) / letters_per_s
        times.append(TokenTime(start_s=now, end_s=now + 0.95 * length))
        now += length + {",": 0.2, ".": 0.45, "?": 0.45}.get(token.written[-1], 0.0)
    return times


def end_of(times: list[TokenTime | None]) -> float:
    return max(time.end_s for time in times if time)
