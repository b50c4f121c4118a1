"""A source too long to be read at once: an outline first, then each part from its passages."""

from collections.abc import Sequence
from math import ceil

from storygen.language.asking import ask
from storygen.language.chat import ChatModel
from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.grounding import NumberedPassage
from storygen.models.story import Brief, Source
from storygen.models.writing import CitedChapter, CitedDraft, CitedPart, Outline
from storygen.settings_language import LanguageSettings
from tasks.asking import answer, answers
from tasks.script.authoring import Take, about
from tasks.script.citing import (
    as_draft,
    in_order,
    listed,
    room_tokens,
    take_of,
    that_fit,
    trouble_with_take,
)
from tasks.script.finding import Finder
from tasks.script.overview import overview_near, overview_of
from tasks.script.passages import USUAL_WORDS

_SHORTEST_PART_WORDS, _PART_WORDS, _LONG_PART_WORDS = 30, 150, 600
_FEWEST_PARTS, _USUAL_PARTS = 3, 12
_FEWEST_PASSAGES = 8
"""Among the nearest 8 passages are those that are looked for 9 times of 10; see hashing.py."""
_PASSAGES_PER_WORD = 3 / USUAL_WORDS
_OVERVIEW_TOKENS = 12_000
"""Some 9,000 words, of which a model still sees each."""
_CHAPTERS_FROM_WORDS = 500


def tell_by_outline(
    passages: Sequence[NumberedPassage],
    brief: Brief,
    words: int,
    settings: LanguageSettings,
    whole: Source | None,
) -> Take:
    """Have a model plan a story, then write each of its parts from the nearest passages.

    Args:
        passages: All of the source's.
        brief: What is wanted.
        words: The wanted length.
        settings: Of the model.
        whole: The source, if all of it is to be told; None to tell of the brief's topic alone.

    Raises:
        StorygenError: The model or the disk failed.
    """
    tokens, finder = overview_tokens(settings), Finder(passages, settings)
    if whole:
        overview = overview_of(whole, passages, tokens)
    else:
        wish = " ".join(part for part in (brief.topic, brief.goal, brief.audience) if part)
        most = max(1, tokens // USUAL_WORDS)
        overview = overview_near(finder.near([wish], most)[0], tokens)
    outline = _outlined(overview, brief, words, settings)
    part_words = max(1, round(words / len(outline.parts)))
    count = _passages_for(part_words)
    topic = "" if whole else f"{brief.topic}. "
    wishes = [f"{topic}{part.heading}. {part.tells}" for part in outline.parts]
    handed = [
        in_order(that_fit(each, room_tokens(settings))) for each in finder.near(wishes, count)
    ]
    told = _written(outline, handed, brief, part_words, settings)
    take = take_of(_joined(outline, told, words), in_order(p for each in handed for p in each))
    return take._replace(troubles=tuple(finder.troubles))


def parts_of(words: int) -> int:
    """How many parts a script of so many words has; few of them would show little of a source."""
    usual = min(_USUAL_PARTS, round(words / _PART_WORDS))
    return max(
        1, min(_FEWEST_PARTS, words // _SHORTEST_PART_WORDS), usual, words // _LONG_PART_WORDS
    )


def overview_tokens(settings: LanguageSettings) -> int:
    """How much of a long source a model sees before it plans."""
    return min(room_tokens(settings), _OVERVIEW_TOKENS)


def passages_to_a_part(words: int) -> int:
    """How many passages each part of a script of so many words is written from."""
    return _passages_for(words // parts_of(words))


def _passages_for(part_words: int) -> int:
    return max(_FEWEST_PASSAGES, ceil(part_words * _PASSAGES_PER_WORD))


def _outlined(overview: str, brief: Brief, words: int, settings: LanguageSettings) -> Outline:
    parts = parts_of(words)
    values = {
        **about(brief), "words": str(words), "parts": str(parts), "overview": overview,
    }  # fmt: skip

    def trouble(outline: Outline) -> str | None:
        count = len(outline.parts)
        return None if count == parts else f"it has {count} parts; it must have {parts}"

    return answer(
        "script", load_prompt("script", "outline"), Question(values=values), Outline, settings,
        trouble,
    )  # fmt: skip


def _written(
    outline: Outline,
    handed: Sequence[tuple[NumberedPassage, ...]],
    brief: Brief,
    words: int,
    settings: LanguageSettings,
) -> tuple[CitedPart, ...]:
    prompt = load_prompt("script", "part")
    plan = "\n".join(
        f"{number}. {part.heading}: {part.tells}"
        for number, part in enumerate(outline.parts, start=1)
    )
    questions = [
        Question(
            values={
                **about(brief), "words": str(words), "plan": plan, "part": str(number),
                "passages": listed(passages),
            }
        )
        for number, passages in enumerate(handed, start=1)
    ]  # fmt: skip

    def write(model: ChatModel, question: Question) -> CitedPart:
        passages = handed[int(question.values["part"]) - 1]

        def trouble(part: CitedPart) -> str | None:
            return trouble_with_take(take_of(as_draft(part.paragraphs), passages), words)

        return ask(model, prompt, question.values, CitedPart, trouble)

    return answers("script", prompt, questions, settings, write)


def _joined(outline: Outline, told: Sequence[CitedPart], words: int) -> CitedDraft:
    """The parts as one draft; a short film has no chapters."""
    if words < _CHAPTERS_FROM_WORDS:
        paragraphs = tuple(each for part in told for each in part.paragraphs)
        chapters = (CitedChapter(heading="", paragraphs=paragraphs),)
    else:
        chapters = tuple(
            CitedChapter(heading=planned.heading, paragraphs=part.paragraphs)
            for planned, part in zip(outline.parts, told, strict=True)
        )
    return CitedDraft(title=outline.title, description=outline.description, chapters=chapters)
