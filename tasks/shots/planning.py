"""From beats to shots: what is seen while each beat is heard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from storygen.models.directing import DirectedScript
from storygen.models.picture import Card, Mood, Setting, Shot
from storygen.models.story import Beat, Scene, Script
from tasks.shots.camera import Framed, moves_of
from tasks.shots.cards import cards_of
from tasks.shots.casting import seen_in
from tasks.shots.following import follow
from tasks.shots.lexicon_files import Person, nouns
from tasks.shots.parts import Part, cut_beat
from tasks.shots.places import Told, chapter_setting, moods_of, outright, settings_of
from tasks.shots.prompts import authored, described
from tasks.shots.reading import Reading, conjunctions, read

T = TypeVar("T")

MOST_SUBJECTS = 3
_ALSO = 2  # further settings a prompt names at most
_LIVING = ("people", "animals")
_MEANT_BY: dict[Person, frozenset[str]] = {
    "woman": frozenset({"woman", "girl", "queen", "nurse", "witch"}),
    "man": frozenset({"man", "old man", "king", "knight", "wizard", "priest", "cowboy"}),
}


@dataclass(frozen=True)
class _Scene:
    """What holds for all parts of a beat.

    Attributes:
        carried: Whoever the sentence before named, else the chapter's title, if a pronoun asks.
    """

    told: Told
    setting: Setting
    mood: Mood
    carried: tuple[str, ...]


def plan_shots(
    script: Script, beat_frames: Sequence[int], fps: Fraction, seed: int
) -> tuple[Shot, ...]:
    """Plan the shots of a film by rule.

    A shot depends on its own beat and the two next to it, on the titles of film and chapter and
    on the seed; only the cards of a list depend on all earlier items of the list.

    Args:
        script: The story as it will be told; what was directed in it comes first.
        beat_frames: How many film frames each beat of the script lasts, in order; at least one.
        fps: The film's frame rate.
        seed: Decides between what is equally good.

    Returns:
        The shots in film order: one to three for each beat, together exactly as long as it.

    Raises:
        ValueError: There are not as many lengths as beats.
    """
    beats = script.beats
    if len(beats) != len(beat_frames):
        raise ValueError(f"{len(beats)} beats but {len(beat_frames)} lengths")
    cards, openings = cards_of(script), conjunctions(script.language)
    parts = [
        (index, part)
        for index, beat in enumerate(beats)
        for part in cut_beat(beat, beat_frames[index], fps, cards[index] is not None, openings)
    ]
    moves = moves_of([Framed(part.shot_id, cards[index]) for index, part in parts])
    scenes = list(_each_beat(script, seed))
    shots = tuple(
        _shot(part, scenes[index], script.language, cards[index]).model_copy(
            update={"move": move, "characters": seen_in(part, script.characters)}
        )
        for (index, part), move in zip(parts, moves, strict=True)
    )
    return follow(shots, script.directions) if isinstance(script, DirectedScript) else shots


def _each_beat(script: Script, seed: int) -> Iterator[_Scene]:
    for chapter in script.chapters:
        default = chapter_setting(script.title, chapter.title, script.language, seed)
        heroes = _living(read(chapter.title, script.language).subjects)
        for scene in chapter.scenes:
            yield from _scene_beats(scene, script.language, default, heroes)


def _scene_beats(
    scene: Scene, language: str, default: Setting, heroes: tuple[str, ...]
) -> Iterator[_Scene]:
    told = [Told(_reading(beat, language), beat.text) for beat in scene.beats]
    settings, moods = settings_of(told, default), moods_of(told)
    for index, beat in enumerate(told):
        if scene.beats[index].kind == "list":  # the items of a list share one ground
            settings[index], moods[index] = default, "neutral"
        before = _living(told[index - 1].reading.subjects) if index else ()
        yield _Scene(beat, settings[index], moods[index], _carried(beat.reading, before, heroes))


def _carried(reading: Reading, before: tuple[str, ...], heroes: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a pronoun means: of those just named or the heading's, whom it can mean; else anyone."""
    if reading.person is None:
        return (before or (heroes if reading.refers_back else ()))[:1]
    known = [
        noun
        for noun in (*before, *heroes)
        if noun in _MEANT_BY[reading.person] or nouns()[noun].kind == "animals"
    ]
    return tuple(known[:1]) or (reading.person,)


def _living(subjects: Sequence[str]) -> tuple[str, ...]:
    return tuple(noun for noun in subjects if nouns()[noun].kind in _LIVING)


def _reading(beat: Beat, language: str) -> Reading:
    """What a beat tells; its author's picture prompt, in either language, counts first."""
    heard = read(beat.text, language)
    if not beat.picture:
        return heard
    pictured = read(beat.picture, language)
    if not pictured.subjects and not pictured.cues:
        pictured = read(beat.picture, "en")
    return Reading(
        subjects=tuple(dict.fromkeys((*pictured.subjects, *heard.subjects))),
        cues=_leading(pictured.cues, heard.cues),
        moods=_leading(pictured.moods, heard.moods),
        refers_back=heard.refers_back,
        person=heard.person,
    )


def _leading(first: Mapping[T, int], second: Mapping[T, int]) -> dict[T, int]:
    """Weights of both, those of the first threefold."""
    return {key: 3 * first.get(key, 0) + second.get(key, 0) for key in (*first, *second)}


def _shot(part: Part, scene: _Scene, language: str, card: Card | None) -> Shot:
    own = read(part.text, language)
    is_authored = bool(part.beat.picture)
    is_settled = is_authored or part.beat.kind == "list"
    setting = scene.setting if is_settled else outright(own) or scene.setting
    subjects = _subjects(part, scene, own)
    return Shot(
        id=part.shot_id,
        beat_id=part.beat.id,
        prompt=authored(part.shot_id, part.beat.picture, part.number)
        if is_authored
        else described(
            part.shot_id, subjects, setting, _also(scene, setting), scene.mood, part.text
        ),
        setting=setting,
        subjects=subjects,
        mood=scene.mood,
        frames=part.frames,
        card=card,
    )


def _also(scene: _Scene, setting: Setting) -> list[Setting]:
    cues = scene.told.reading.cues
    told: list[Setting] = [s for s in cues if cues[s] > 1 and s != setting]
    return sorted(told, key=lambda s: (-cues[s], s))[:_ALSO]


def _subjects(part: Part, scene: _Scene, own: Reading) -> tuple[str, ...]:
    """What a part is about first, then what the rest of its beat is about.

    A part that names nothing turns to another subject of the beat than the part before it. A
    beat that names nothing shows who was there just before.
    """
    whole = _cast(scene)
    if not whole:
        return ()
    meant = scene.carried if own.refers_back else ()
    named = [noun for noun in (*meant, *own.subjects) if noun in whole]
    if part.beat.picture or not named:
        turn = part.number % len(whole)
        return (*whole[turn:], *whole[:turn])[:MOST_SUBJECTS]
    return tuple(dict.fromkeys((*named, *whole)))[:MOST_SUBJECTS]


def _cast(scene: _Scene) -> tuple[str, ...]:
    """Who and what a beat shows: its own subjects, and who was named before and is meant.

    A hand or a heart is shown on an abstract ground only, never in a landscape.
    """
    own = scene.told.reading.subjects
    if scene.setting != "abstract":
        own = tuple(noun for noun in own if nouns()[noun].kind != "body")
    is_meant = scene.told.reading.refers_back and not _living(own)
    return (*scene.carried, *own) if is_meant or not own else own
