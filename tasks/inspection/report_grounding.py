"""The report's pointers: which passages of the source each paragraph rests on."""

from collections.abc import Callable, Iterator, Sequence

from storygen.models.grounding import GroundedChapter

Row = Callable[..., str]


def grounding_blocks(chapters: Sequence[GroundedChapter], row: Row) -> Iterator[str]:
    """A block of Markdown on where the words come from; nothing where they point nowhere.

    Args:
        chapters: What each rests on.
        row: Makes a row of a table from its cells.
    """
    if not chapters:
        return
    yield (
        "## Where it comes from\n\nEvery paragraph with the passages of the source that it rests "
        "on; a passage is some 80 to 200 words, counted from the source's start."
    )
    for chapter in chapters:
        yield f"### {' '.join(chapter.title.split())}"
        yield "\n".join(_paragraphs(chapter, row))
        yield "\n".join(_passages(chapter, row))


def _paragraphs(chapter: GroundedChapter, row: Row) -> Iterator[str]:
    yield "| paragraph | rests on | not found there |"
    yield "|---|---|---|"
    for each in chapter.paragraphs:
        yield row(each.opening, ", ".join(map(str, each.passages)), ", ".join(each.unfound))


def _passages(chapter: GroundedChapter, row: Row) -> Iterator[str]:
    yield "| passage | under | begins |"
    yield "|---:|---|---|"
    for each in chapter.passages:
        yield row(str(each.number), each.heading, each.opening)
