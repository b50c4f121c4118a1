"""What a publisher is handed and what it answers."""

from typing import ClassVar, NamedTuple, Protocol

from storygen.models.base import Artifact
from storygen.models.publication import PublishedFile
from storygen.providers import Registry


class Parcel(NamedTuple):
    """A finished film with all that goes with it.

    Attributes:
        title: The film's title.
        language: BCP 47 tag.
        origin: A digest that names the source, to tell two stories with one title apart.
        files: Name and content of each file, in the store: `video.mp4`, subtitles, thumbnails,
            `metadata.json` with the words that platforms show, and the report.
        passed: Whether the inspection found the film good.
        output: The request's output folder.
    """

    title: str
    language: str
    origin: str
    files: tuple[PublishedFile, ...]
    passed: bool
    output: str


class Publisher(Protocol):
    """Hands a film over to where people see it, whole or not at all.

    It is made from its settings, where its class names their class as `Settings`. The output
    folder has every film; all others are handed good ones only, once it is there. The same film
    handed over again takes the place of the one before, as a run that was interrupted hands it
    over again.

    Attributes:
        needs_gpu: Whether it must run where a GPU is.
        is_online: Whether it sends the film to a service.
        is_paid: Whether each film that it takes costs money.
    """

    needs_gpu: ClassVar[bool]
    is_online: ClassVar[bool]
    is_paid: ClassVar[bool]

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can. Asks no network."""
        ...

    def check(self, output: str) -> None:
        """Find out, before anything is made, whether a film could be handed over.

        Args:
            output: The request's output folder.

        Raises:
            RequestError: It could not; says why and what to do.
        """
        ...

    def publish(self, parcel: Parcel) -> str:
        """Hand a film over and answer where it is: an address or an absolute path.

        Raises:
            ProviderUnavailable: The service did not answer; running again may help.
            ProviderRefused: It does not work for this account.
            ContentRefused: It will not take this film.
            StoreError: A file could not be read or written.
        """
        ...


def named(name: str, content: Artifact) -> PublishedFile:
    """A file of a parcel."""
    return PublishedFile(name=name, content=content)


PUBLISHERS = Registry[Publisher]("publish")
"""All publishers, by name."""
