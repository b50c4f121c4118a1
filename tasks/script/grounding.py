"""From the numbers that a model cites to pointers at beats, and what the report tells of them."""

from collections.abc import Iterator, Sequence

from storygen.models.grounding import (
    Ground,
    GroundedChapter,
    GroundedParagraph,
    Grounding,
    NumberedPassage,
    PassageNote,
)
from storygen.models.story import Beat, Chapter, Script
from tasks.script.authoring import Take
from tasks.script.unfound import unfound

_OPENING = 80


def grounding_of(script: Script, take: Take, names: bool) -> Grounding:
    """What each paragraph of a script rests on.

    Args:
        script: Made from the take's draft.
        take: Cites a passage at least for each of its paragraphs.
        names: Whether the passages are in the script's language.
    """
    passages = {each.number: each for each in take.handed}
    grounds: list[Ground] = []
    for beats, cited in zip(_paragraphs(script.beats), take.cited, strict=True):
        texts = (f"{passages[number].heading}\n{passages[number].text}" for number in cited)
        grounds.append(
            Ground(
                beats=tuple(beat.id for beat in beats),
                passages=cited,
                unfound=unfound(_text(beats), texts, script.language, names),
            )
        )
    used = sorted({number for cited in take.cited for number in cited})
    return Grounding(passages=tuple(passages[number] for number in used), grounds=tuple(grounds))


def grounded_chapters(script: Script, grounding: Grounding) -> tuple[GroundedChapter, ...]:
    """What a script rests on, chapter by chapter; empty where it rests on no passages."""
    if not grounding.grounds:
        return ()
    passages = {each.number: each for each in grounding.passages}
    grounds = {ground.beats: ground for ground in grounding.grounds}
    return tuple(_chapter(chapter, grounds, passages) for chapter in script.chapters)


def passages_of_beats(grounding: Grounding) -> dict[str, tuple[int, ...]]:
    """The numbers of the passages that each beat rests on, by its id."""
    return {beat: ground.passages for ground in grounding.grounds for beat in ground.beats}


def unfound_warnings(chapters: Sequence[GroundedChapter]) -> Iterator[str]:
    """A sentence for each paragraph that says what none of its passages seems to."""
    for chapter in chapters:
        for each in chapter.paragraphs:
            if each.unfound:
                noun = "passage" if len(each.passages) == 1 else "passages"
                numbers = ", ".join(map(str, each.passages))
                yield (
                    f"not found in {noun} {numbers}: {', '.join(each.unfound)} "
                    f"(“{each.opening}”); compare with the source"
                )


def _chapter(
    chapter: Chapter,
    grounds: dict[tuple[str, ...], Ground],
    passages: dict[int, NumberedPassage],
) -> GroundedChapter:
    told = [
        (beats, grounds[tuple(beat.id for beat in beats)])
        for beats in _paragraphs([beat for scene in chapter.scenes for beat in scene.beats])
    ]
    numbers = sorted({number for _, ground in told for number in ground.passages})
    return GroundedChapter(
        title=chapter.title,
        paragraphs=tuple(
            GroundedParagraph(
                opening=_opening(_text(beats)), beats=ground.beats, passages=ground.passages,
                unfound=ground.unfound,
            )
            for beats, ground in told
        ),
        passages=tuple(
            PassageNote(
                number=number, heading=passages[number].heading,
                opening=_opening(passages[number].text),
            )
            for number in numbers
        ),
    )  # fmt: skip


def _paragraphs(beats: Sequence[Beat]) -> Iterator[list[Beat]]:
    """A script's beats by its paragraphs, headings left out."""
    paragraph: list[Beat] = []
    for beat in beats:
        if beat.kind != "title":
            paragraph.append(beat)
            if beat.ends_paragraph:
                yield paragraph
                paragraph = []


def _text(beats: Sequence[Beat]) -> str:
    return " ".join(beat.text for beat in beats)


def _opening(text: str) -> str:
    return text if len(text) <= _OPENING else f"{text[:_OPENING].rstrip()}…"
