"""What a story's file is called, and what tells of one that waits."""

from typing import NamedTuple

ENDINGS = (".txt", ".md", ".markdown", ".yaml", ".yml")


class InboxFile(NamedTuple):
    """A story that waits.

    Attributes:
        address: What `source` takes: a path, or `s3://bucket/key`.
        modified_at: Seconds since 1970, UTC.
    """

    address: str
    name: str
    size_bytes: int
    modified_at: float


def is_s3(place: str) -> bool:
    """Whether a place is an S3 prefix rather than a folder."""
    return place.lower().startswith("s3://")


def is_story(name: str) -> bool:
    """Whether a file's name is that of a story."""
    return name.lower().endswith(ENDINGS) and not name.startswith(".")
