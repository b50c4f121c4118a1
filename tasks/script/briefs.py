"""Briefs as files: what a story that is still to be written is about."""

from pydantic import ValidationError

from storygen.errors import RequestError
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
    """The brief that such a file holds.

    Raises:
        RequestError: It holds none.
    """
    try:
        return Brief.model_validate_json(content)
    except ValidationError as error:
        raise RequestError(
            f"a file that ends in {_UNWRITTEN} is a wish of storygen's own for a story, and this "
            "one is not: give a story's file another ending, such as .txt, or use --topic"
        ) from error
