"""A model says what is to be seen, scene by scene; lengths, cards and the author's own stay."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from storygen.errors import AnswerUnusable, ContentRefused
from storygen.language.asking import ask
from storygen.language.chat import ChatModel
from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.directing import Direction, Directions, ShotIdeas
from storygen.models.story import Chapter, Script
from storygen.settings_language import LanguageSettings
from tasks.asking import answers
from tasks.shots.cards import cards_of
from tasks.shots.parts import Part, cut_beat
from tasks.shots.reading import conjunctions

PROMPT = load_prompt("shots", "direct")
MOST_SHOTS = 20
"""In one question; a longer scene is asked for in several."""


class SceneQuestion(NamedTuple):
    """A question about one scene, and the shots that its answer is about, in order."""

    question: Question
    shot_ids: tuple[str, ...]


def scene_questions(
    script: Script, beat_frames: Sequence[int], fps: Fraction
) -> tuple[SceneQuestion, ...]:
    """What to ask of each scene; cards and pictures that the author described are not asked for.

    A question knows of no scene but its own, so that a changed sentence has only its own scene
    asked anew.
    """
    parts = _open_parts(script, beat_frames, fps)
    return tuple(
        _question(script, chapter, open_parts[first : first + MOST_SHOTS])
        for chapter in script.chapters
        for scene in chapter.scenes
        for open_parts in [[part for beat in scene.beats for part in parts[beat.id]]]
        for first in range(0, len(open_parts), MOST_SHOTS)
    )


def _open_parts(script: Script, beat_frames: Sequence[int], fps: Fraction) -> dict[str, list[Part]]:
    openings = conjunctions(script.language)
    parts: dict[str, list[Part]] = defaultdict(list)
    for beat, frames, card in zip(script.beats, beat_frames, cards_of(script), strict=True):
        if card is None and not beat.picture:
            parts[beat.id] += cut_beat(beat, frames, fps, False, openings)
    return parts


def _question(script: Script, chapter: Chapter, parts: Sequence[Part]) -> SceneQuestion:
    heard = "\n".join(f"{number}. {part.text}" for number, part in enumerate(parts, start=1))
    people = "\n".join(f"- {each.name}: {each.description}" for each in script.characters)
    values = {
        "title": script.title, "chapter": chapter.title, "language": script.language,
        "characters": people or "Nobody is described.", "shots": heard,
    }  # fmt: skip
    return SceneQuestion(Question(values=values), tuple(part.shot_id for part in parts))


def direct(questions: Sequence[Question], settings: LanguageSettings) -> tuple[Directions, ...]:
    """Have a model say what is to be seen in each scene; where it cannot, its answer says why."""
    return answers("shots", PROMPT, questions, settings, _directions)


def _directions(model: ChatModel, question: Question) -> Directions:
    count = len(question.values["shots"].splitlines())
    try:
        ideas = ask(model, PROMPT, question.values, ShotIdeas, lambda each: _trouble(each, count))
    except (AnswerUnusable, ContentRefused) as error:
        return Directions(failure=str(error))
    return Directions(shots=tuple(sorted(ideas.shots, key=lambda idea: idea.number)))


def _trouble(ideas: ShotIdeas, count: int) -> str | None:
    numbers = sorted(idea.number for idea in ideas.shots)
    if numbers == list(range(1, count + 1)):
        return None
    return f"it is about shots {numbers}; it must be about each of 1 to {count} once"


def placed(
    questions: Sequence[SceneQuestion], answered: Sequence[Directions]
) -> Iterator[Direction]:
    """Each direction with the shot it is about."""
    for asked, said in zip(questions, answered, strict=True):
        for shot_id, idea in zip(asked.shot_ids, said.shots, strict=False):
            yield Direction(shot_id=shot_id, idea=idea)
