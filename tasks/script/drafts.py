"""From what a model wrote to a source like any other."""

import re

from storygen.models.story import Passage, Section, Source
from storygen.models.writing import Draft
from tasks.script.lengths import count_words
from tasks.source.cleaning import clean, has_words, one_line

_FEWEST_WORDS = 0.4
_MOST_WORDS = 2.5
"""Of the wanted length; beyond, a draft is no answer to its brief."""
_NOT_SPOKEN = re.compile(r"^\s*(?:[#>|]|```|\[[^\]]*\]|\([A-Z][^)]*\)|\*\*?[^*]+:\*\*?|[A-Z]+:\s)")


def draft_words(draft: Draft) -> int:
    """How many words of a draft are spoken, headings left out."""
    return sum(map(count_words, draft.paragraphs))


def trouble_with(draft: Draft, wanted_words: int) -> str | None:
    """What keeps a draft from being told; None if nothing does."""
    words = draft_words(draft)
    if not _FEWEST_WORDS * wanted_words <= words <= _MOST_WORDS * wanted_words:
        return f"it has {words} words where about {wanted_words} are wanted"
    for paragraph in draft.paragraphs:
        if _NOT_SPOKEN.match(paragraph) or not has_words(clean(paragraph)):
            return (
                f"the paragraph {paragraph[:60]!r} holds what is not spoken: no markup, stage "
                "directions or names of speakers"
            )
    return None


def source_of(draft: Draft, language: str, title: str = "") -> Source:
    """A draft as a source.

    Args:
        draft: What was written.
        language: BCP 47 tag.
        title: In place of the draft's own, if given.
    """
    is_parted = len(draft.chapters) > 1
    return Source(
        title=title or one_line(clean(draft.title)),
        language=language,
        sections=tuple(
            Section(
                heading=one_line(clean(chapter.heading)) if is_parted else "",
                passages=tuple(Passage(text=one_line(clean(text))) for text in chapter.paragraphs),
            )
            for chapter in draft.chapters
        ),
    )


def draft_text(draft: Draft) -> str:
    """A draft as it is shown to a model."""
    return "\n\n".join(
        part
        for chapter in draft.chapters
        for part in (f"## {chapter.heading}" if chapter.heading else "", *chapter.paragraphs)
        if part
    )


def source_text(source: Source) -> str:
    """All of a source's words as they are shown to a model."""
    return "\n\n".join(
        part
        for section in source.sections
        for part in (
            f"## {section.heading}" if section.heading else "",
            *(passage.text for passage in section.passages),
        )
        if part
    )
