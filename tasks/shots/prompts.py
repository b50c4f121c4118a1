"""A shot's picture in words, for image models and for people."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from storygen.models.picture import Mood, Setting
from tasks.shots.lexicon_files import nouns

_FRAMINGS = (
    "Wide shot", "Medium shot", "Close view", "View from a low angle", "View from above",
    "View through the foreground",
)  # fmt: skip

_PLACES: Mapping[Setting, str] = {
    "forest": "in a deep forest", "sea": "by the sea", "desert": "in a wide desert",
    "mountains": "among mountains", "field": "in open fields", "city": "in a city",
    "street": "in a street", "room": "in a room", "night": "at night",
    "dawn": "in the low light of dawn", "snow": "in the snow", "storm": "in a storm",
    "sky": "under a wide sky", "abstract": "on a plain abstract background",
}  # fmt: skip

_LIGHT: Mapping[Mood, str] = {
    "calm": "soft, even light; calm mood",
    "tense": "hard light and deep shadows; tense mood",
    "joyful": "bright, warm light; joyful mood",
    "melancholy": "pale, fading light; melancholy mood",
    "wonder": "glowing light; mood of wonder",
    "neutral": "natural light",
}


def framing(shot_id: str) -> str:
    """How the picture is composed.

    From the shot's own id alone: were it to depend on the neighbours, as the camera's move
    does, an edit next door would have this picture drawn, and perhaps paid for, again.
    """
    return _FRAMINGS[sha256(f"framing/{shot_id}".encode()).digest()[0] % len(_FRAMINGS)]


def described(
    shot_id: str,
    subjects: Sequence[str],
    setting: Setting,
    also: Sequence[Setting],
    mood: Mood,
    words: str,
) -> str:
    """A prompt made of what the lexicon found, and the story's own words.

    Args:
        shot_id: Decides the framing.
        subjects: English nouns, most important first.
        setting: The main setting.
        also: Further settings that the words tell of, such as the time of day.
        mood: How it feels.
        words: What is heard meanwhile, in the story's language.
    """
    seen = _listed([_with_article(noun) for noun in subjects])
    where = ", ".join(_PLACES[place] for place in (setting, *also))
    picture = f"{framing(shot_id)} of {seen}, {where}" if seen else f"{framing(shot_id)}, {where}"
    return f"{picture}; {_LIGHT[mood]}. “{words}”" if words else f"{picture}; {_LIGHT[mood]}."


def authored(shot_id: str, picture: str, number: int) -> str:
    """The author's own prompt; a further shot of the same beat says how it differs."""
    words = picture.strip()
    return words if number == 0 else f"{words.rstrip('.')}. {framing(shot_id)}."


def _with_article(noun: str) -> str:
    article = nouns()[noun].article if noun in nouns() else None
    if article is None:
        article = "an" if noun[0] in "aeio" or noun == "umbrella" else "a"
    return f"{article} {noun}".strip()


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
