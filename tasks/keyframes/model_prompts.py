"""What an image model is told: the words that matter most come first.

Models read a limited number of tokens and heed the first ones more.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from storygen.models.picture import Character, Mood, PictureRequest, Setting

_PLACES: dict[Setting, str] = {
    "forest": "in a deep forest", "sea": "by the sea", "desert": "in a wide desert",
    "mountains": "among mountains", "field": "in open fields", "city": "in a city",
    "street": "in a street", "room": "in a room", "night": "at night",
    "dawn": "in the low light of dawn", "snow": "in the snow", "storm": "in a storm",
    "sky": "under a wide sky", "abstract": "on a plain abstract background",
}  # fmt: skip
_MOODS: dict[Mood, str] = {
    "calm": "calm mood", "tense": "tense mood", "joyful": "joyful mood",
    "melancholy": "melancholy mood", "wonder": "mood of wonder", "neutral": "",
}  # fmt: skip
_SHEET = "full figure from head to toe, facing the viewer, alone, plain light background"
_QUOTE = "“"
_LOOSE_ENDS = " .,;:“”"


class Fitted(NamedTuple):
    """Words that a model reads to the end.

    Attributes:
        words: The prompt.
        is_cut: Whether some had to be left out.
    """

    words: str
    is_cut: bool


def prompt_parts(request: PictureRequest, style: str) -> tuple[str, ...]:
    """What a picture shall show, the most important first.

    The style; the picture as the shot tells it; who is to be recognised; subjects and mood that
    were not told yet; last the story's own words, which a shot quotes.
    """
    if request.sheet_of is not None:
        return _some(style, _described(request.sheet_of), _SHEET)
    picture, _, quoted = request.prompt.partition(_QUOTE)
    told = picture.casefold()
    untold = [noun for noun in request.subjects if noun.casefold() not in told]
    place = "" if picture.strip() else _PLACES[request.setting]
    mood = _MOODS[request.mood]
    return _some(
        style,
        picture,
        *(_described(character) for character in request.characters),
        *untold,
        place,
        mood if mood not in told else "",
        quoted,
    )


def fitted(parts: Sequence[str], fits: Callable[[str], bool]) -> Fitted:
    """As many words as fit, from the first on.

    Args:
        parts: Phrases, the most important first.
        fits: Whether a model reads this text to its end; shorter texts fit better.
    """
    whole = ", ".join(parts)
    if fits(whole):
        return Fitted(whole, is_cut=False)
    words = whole.split()
    most, too_many = 0, len(words)
    while too_many - most > 1:
        middle = (most + too_many) // 2
        if fits(_joined(words[:middle])):
            most = middle
        else:
            too_many = middle
    return Fitted(_joined(words[:most]), is_cut=True)


def _joined(words: Sequence[str]) -> str:
    return " ".join(words).strip(_LOOSE_ENDS)


def _described(character: Character) -> str:
    return ", ".join(_some(character.name, character.description))


def _some(*phrases: str) -> tuple[str, ...]:
    bare = (phrase.strip(_LOOSE_ENDS) for phrase in phrases)
    return tuple(phrase for phrase in bare if phrase)
