"""Planned shots show what was directed."""

from collections.abc import Sequence

from storygen.models.directing import Direction, ShotIdea
from storygen.models.picture import MoveKind, Shot
from tasks.shots.camera import MOVES
from tasks.shots.lexicon_files import nouns
from tasks.shots.reading import read

MOST_SUBJECTS = 3


def follow(shots: Sequence[Shot], directions: Sequence[Direction]) -> tuple[Shot, ...]:
    """The shots as they were directed; the rest as they were planned."""
    ideas = {each.shot_id: each.idea for each in directions}
    followed: list[Shot] = []
    for shot in shots:
        idea = ideas.get(shot.id)
        before = followed[-1].move if followed else None
        followed.append(_followed(shot, idea, before) if idea else shot)
    return tuple(followed)


def _followed(shot: Shot, idea: ShotIdea, before: MoveKind | None) -> Shot:
    return shot.model_copy(
        update={
            "prompt": idea.prompt,
            "setting": idea.setting,
            "subjects": _subjects(idea) or shot.subjects,
            "mood": idea.mood,
            "move": _move(idea.camera, shot.move, before),
        }
    )


def _subjects(idea: ShotIdea) -> tuple[str, ...]:
    """What can be drawn of it, under the names that the lexicon has for it."""
    found = dict.fromkeys(noun for word in idea.subjects for noun in _known(word.lower()))
    shown = (noun for noun in found if idea.setting == "abstract" or nouns()[noun].kind != "body")
    return tuple(shown)[:MOST_SUBJECTS]


def _known(word: str) -> tuple[str, ...]:
    return (word,) if word in nouns() else read(word, "en").subjects[:1]


def _move(wanted: MoveKind, planned: MoveKind, before: MoveKind | None) -> MoveKind:
    """The move asked for; another one where the shot before moves alike."""
    if wanted in MOVES and wanted != before:
        return wanted
    return planned if planned != before else next(move for move in MOVES if move != before)
