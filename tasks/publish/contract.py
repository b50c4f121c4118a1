"""What a publisher is handed and what it answers."""

from typing import ClassVar, NamedTuple, Protocol

from storygen.models.base import Artifact
from storygen.models.publication import PublishedFile


class Parcel(NamedTuple):
    """A finished film with all that goes with it.

    Attributes:
        title: The film's title.
        language: BCP 47 tag.
        origin: A digest that names the source, to tell two stories with one title apart.
        files: Name and content of each file.
        passed: Whether the inspection found the film good.
    """

    title: str
    language: str
    origin: str
    files: tuple[PublishedFile, ...]
    passed: bool


class Publisher(Protocol):
    """Hands a film over to where people see it, whole or not at all."""

    needs_gpu: ClassVar[bool]
    is_online: ClassVar[bool]
    is_paid: ClassVar[bool]

    def publish(self, parcel: Parcel) -> str:
        """Publish it and answer where it is. Raises StorygenError."""
        ...


def named(name: str, content: Artifact) -> PublishedFile:
    """A file of a parcel."""
    return PublishedFile(name=name, content=content)
