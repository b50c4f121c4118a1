"""Briefs as files: what a story that is still to be written is about."""

from storygen.models.story import Brief

_UNWRITTEN = ".brief"
UNWRITTEN_NAME = f"topic{_UNWRITTEN}"


def is_to_be_written(name: str) -> bool:
    """Whether a story has no words yet: a model is still to write them."""
    return name.endswith(_UNWRITTEN)


def dump_brief(brief: Brief) -> bytes:
    """The file of a brief."""
    return brief.model_dump_json(exclude_defaults=True).encode()


def read_brief(content: bytes) -> Brief:
    """The brief that such a file holds."""
    return Brief.model_validate_json(content)
