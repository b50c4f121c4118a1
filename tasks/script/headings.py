"""When a heading is part of what is told."""

from storygen.models.story import Source


def reads_headings(source: Source) -> bool:
    """Whether headings are read aloud: one alone names the whole, two or more lead through it."""
    return sum(bool(section.heading) for section in source.sections) >= 2
