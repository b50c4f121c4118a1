"""What a stretch of text tells of its picture: subjects, setting, mood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from storygen.language.tags import primary
from storygen.models.picture import Mood, Setting
from tasks.shots.lexicon_files import LANGUAGES, Person, nouns
from tasks.shots.lexicon_index import Lexicon, Match, lexicon
from tasks.shots.words import written_words

_SIMILE_REACH = 3  # words between `like` and its noun: like a thousand tiny balloons
_NEGATION_REACH = 1
_MODIFIER_RANK = -0.5  # the lighthouse of a lighthouse keeper stands a little behind him


@dataclass(frozen=True)
class Reading:
    """What a text tells of its picture.

    Attributes:
        subjects: English nouns, most important first.
        cues: How strongly it tells of each setting; 1 is a faint hint, 3 says it outright.
        moods: How strongly it tells of each mood.
        refers_back: Whether a pronoun stands for someone named before.
        person: Whom its first such pronoun can only mean; None if it leaves that open.
    """

    subjects: tuple[str, ...]
    cues: Mapping[Setting, int]
    moods: Mapping[Mood, int]
    refers_back: bool = False
    person: Person | None = None


NOTHING = Reading((), {}, {})


@lru_cache(maxsize=512)
def read(text: str, language: str) -> Reading:
    """Read a text in a language (BCP 47); without a lexicon for it, it tells nothing."""
    code = primary(language)
    if code not in LANGUAGES:
        return NOTHING
    words, known = written_words(text), lexicon(code)
    ranks: dict[str, float] = {}
    cues: Counter[Setting] = Counter()
    moods: Counter[Mood] = Counter()
    place = 0
    while place < len(words):
        skipped = known.ignored.at(words, place)
        if skipped:
            place += skipped.words
            continue
        place += max(
            _note_subject(words, place, known, ranks),
            _note_setting(words, place, known, cues),
            _note_mood(words, place, known, moods),
        )
    _add_hints(ranks, cues)
    order = sorted(ranks, key=lambda noun: -ranks[noun])
    lowered = [word.lower() for word in words]
    refers_back = any(word in known.pronouns for word in lowered)
    person: Person | None = next(
        (known.persons[word] for word in lowered if word in known.persons), None
    )
    return Reading(tuple(order), dict(cues), dict(moods), refers_back, person)


def conjunctions(language: str) -> frozenset[str]:
    """Words that open a clause in a language; none without a lexicon for it."""
    code = primary(language)
    return lexicon(code).conjunctions if code in LANGUAGES else frozenset()


def _note_subject(words: list[str], place: int, known: Lexicon, ranks: dict[str, float]) -> int:
    match = known.subjects.at(words, place)
    if match is None:
        for shift, noun in enumerate(known.subjects.compound(words[place])):
            _keep(ranks, noun, shift * _MODIFIER_RANK)
        return 1
    if not _stands(words, place, known, match) or _preceded(
        words, place, known.similes, _SIMILE_REACH
    ):
        return 1
    _keep(ranks, match.meaning, 0.0)
    return match.words


def _keep(ranks: dict[str, float], noun: str, shift: float) -> None:
    ranks[noun] = max(ranks.get(noun, -9.0), nouns()[noun].rank + shift)


def _note_setting(words: list[str], place: int, known: Lexicon, cues: Counter[Setting]) -> int:
    match = known.settings.at(words, place)
    if match is None:
        for setting, weight in list(known.settings.compound(words[place]))[:1]:
            cues[setting] += weight
        return 1
    if _stands(words, place, known, match):
        setting, weight = match.meaning
        cues[setting] += 1 if _preceded(words, place, known.similes, _SIMILE_REACH) else weight
        return match.words
    return 1


def _note_mood(words: list[str], place: int, known: Lexicon, moods: Counter[Mood]) -> int:
    match = known.moods.at(words, place)
    if match is None or not _stands(words, place, known, match):
        return 1
    moods[match.meaning] += 1
    return match.words


def _stands(
    words: list[str],
    place: int,
    known: Lexicon,
    match: Match[str] | Match[Mood] | Match[tuple[Setting, int]],
) -> bool:
    """Whether a match is meant: not negated, and a noun where it could be a verb."""
    before = words[place - 1].lower() if place else ""
    if match.needs_opener and before not in known.openers:
        return False
    return not _preceded(words, place, known.negators, _NEGATION_REACH)


def _preceded(
    words: list[str], place: int, phrases: tuple[tuple[str, ...], ...], reach: int
) -> bool:
    """Whether one of the phrases stands before a word, at most `reach` words between them."""
    before = [word.lower() for word in words[max(0, place - reach - 3) : place]]
    return any(
        tuple(before[len(before) - len(phrase) - gap : len(before) - gap]) == phrase
        for phrase in phrases
        for gap in range(reach + 1)
        if len(before) >= len(phrase) + gap
    )


def _add_hints(ranks: Mapping[str, float], cues: Counter[Setting]) -> None:
    """Let what is to be seen hint at where that is, where its own word did not already."""
    for noun in ranks:
        hint = nouns()[noun]
        if hint.setting:
            cues[hint.setting] = max(cues[hint.setting], hint.weight)
