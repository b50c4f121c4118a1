"""Where each beat takes place, and how it feels.

A beat that tells nothing of its own asks its direct neighbours within the scene what they
tell of their own, and no one farther: so one changed sentence never changes the setting or
mood of more than its neighbours. Where none of them tells, the titles of film and chapter do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from storygen.models.picture import Mood, Setting
from tasks.shots.lexicon_files import LANGUAGES, nouns
from tasks.shots.reading import Reading, read

_TELLING = 2  # a weight that says where it is; below, it is only a hint
_CERTAIN = 3
_TIMES = ("night", "dawn")  # a title's hint at a time of day is no place for all of a film

_BY_TELLING: tuple[Setting, ...] = (
    "storm", "snow", "sea", "forest", "desert", "mountains", "street", "city", "field",
    "room", "night", "dawn", "sky", "abstract",
)  # fmt: skip
"""What wins between equal weights: weather that fills the picture, places, times of day."""

_ANYWHERE: tuple[Setting, ...] = ("field", "sky", "mountains", "dawn")
_ANY_MOOD: tuple[Mood, ...] = ("calm", "wonder", "neutral")
_MOOD_OF: Mapping[Setting, Mood] = {
    "storm": "tense", "night": "wonder", "sea": "calm", "field": "calm", "snow": "calm",
    "dawn": "wonder", "sky": "wonder", "desert": "melancholy",
}  # fmt: skip
_MOODS: tuple[Mood, ...] = ("tense", "melancholy", "joyful", "wonder", "calm")


@dataclass(frozen=True)
class Told:
    """What a beat tells of its own.

    Attributes:
        reading: Of its words and its author's picture prompt.
        text: The words that are heard.
    """

    reading: Reading
    text: str


def settings_of(scene: Sequence[Told], default: Setting) -> list[Setting]:
    """Where each beat of a scene takes place."""
    told: list[Setting | None] = [None, *(outright(beat.reading) for beat in scene), None]
    settings: list[Setting] = []
    for place, beat in enumerate(scene, start=1):
        nearby = told[place] or told[place - 1] or told[place + 1]
        settings.append(nearby or hinted(beat.reading) or default)
    return settings


def moods_of(scene: Sequence[Told]) -> list[Mood]:
    """How each beat of a scene feels: by its own words, else by its neighbours', else neutral."""
    own: list[Mood | None] = [None, *(_own_mood(beat) for beat in scene), None]
    moods: list[Mood] = []
    for place in range(1, len(scene) + 1):
        moods.append(own[place] or own[place - 1] or own[place + 1] or "neutral")
    return moods


def outright(reading: Reading) -> Setting | None:
    """The setting that a text tells of outright; None if it only hints or tells nothing."""
    told: dict[Setting, int] = {
        setting: weight for setting, weight in reading.cues.items() if weight >= _TELLING
    }
    return min(told, key=lambda s: (-told[s], _BY_TELLING.index(s))) if told else None


def hinted(reading: Reading) -> Setting | None:
    """The setting that a text tells of at all."""
    cues = reading.cues
    return min(cues, key=lambda s: (-cues[s], _BY_TELLING.index(s))) if cues else None


def chapter_setting(title: str, chapter: str, language: str, seed: int) -> Setting:
    """Where a chapter takes place as long as its words do not tell.

    What its heading says outright comes first, then what the film's title leaves no doubt
    of, then what either hints at; else the two titles and the seed draw a place.
    """
    heading, film = read(chapter, language), read(title, language)
    named = film.subjects + heading.subjects
    if named and all(nouns()[noun].kind == "ideas" for noun in named):
        return "abstract"
    is_certain = max(film.cues.values(), default=0) >= _CERTAIN
    told = outright(heading) or (outright(film) if is_certain or not chapter else None)
    drawn = _ANYWHERE[_draw(f"{title}/{chapter}", seed, len(_ANYWHERE))]
    hint = hinted(film)
    return told or hinted(heading) or (hint if hint not in _TIMES else None) or drawn


def film_mood(title: str, seed: int) -> Mood:
    """A film's underlying mood, from its title in whatever language and from the seed."""
    readings = [read(title, language) for language in LANGUAGES]
    for reading in readings:
        if reading.moods:
            return _strongest(reading.moods)
    for reading in readings:
        setting = outright(reading)
        if setting is not None and setting in _MOOD_OF:
            return _MOOD_OF[setting]
    return _ANY_MOOD[_draw(title, seed, len(_ANY_MOOD))]


def _own_mood(beat: Told) -> Mood | None:
    if beat.reading.moods:
        return _strongest(beat.reading.moods)
    if beat.text.rstrip("\"'”’»").endswith(("…", "...")):
        return "melancholy"
    return "tense" if "!!" in beat.text or "?!" in beat.text else None


def _strongest(moods: Mapping[Mood, int]) -> Mood:
    return min(moods, key=lambda mood: (-moods[mood], _MOODS.index(mood)))


def _draw(title: str, seed: int, count: int) -> int:
    return int.from_bytes(sha256(f"{seed}/{title}".encode()).digest()[:8], "big") % count
