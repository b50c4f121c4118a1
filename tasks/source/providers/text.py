"""Reads plain text; nothing is guessed that the text does not plainly show."""

from storygen.models.story import Section, Source
from tasks.source.headings import chapter_heading, standing_title
from tasks.source.paragraphs import is_scene_break, paragraphs, passages, vocabulary
from tasks.source.titles import first_words


class TextReader:
    """Paragraphs between blank lines, under chapter headings if it has any."""

    def read(self, text: str, title_hint: str) -> Source:
        """See `Reader.read`. Its title is a first line that stands alone."""
        blocks = paragraphs(text)
        title = _title(blocks)
        parts = _under_headings(blocks[1:] if title else blocks)
        words = vocabulary(text)
        sections = tuple(
            Section(heading=heading, passages=tuple(passages(part, words)))
            for heading, part in parts
            if heading or part
        )
        return Source(title=title or title_hint or first_words(sections), sections=sections)


def _title(blocks: list[str]) -> str:
    if len(blocks) < 2 or chapter_heading(blocks[0]) is not None or is_scene_break(blocks[0]):
        return ""
    return standing_title(blocks[0]) or ""


def _under_headings(blocks: list[str]) -> list[tuple[str, list[str]]]:
    parts: list[tuple[str, list[str]]] = [("", [])]
    for block in blocks:
        heading = chapter_heading(block)
        if heading is None:
            parts[-1][1].append(block)
        else:
            parts.append((heading, []))
    return parts
