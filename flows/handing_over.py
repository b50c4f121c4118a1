"""The last acts: pictures for the shelf, the inspection, the report, the publication."""

from typing import TYPE_CHECKING, NamedTuple

from flows.bookkeeping import Book
from storygen.errors import InspectionFailed
from storygen.models.base import Artifact
from storygen.models.film import Check, Film
from storygen.models.picture import Look
from storygen.models.publication import LineageEntry, Manifest, Publication, PublishedFile
from storygen.models.report import Report
from storygen.models.sound import Soundtrack
from storygen.models.story import Script
from storygen.request import Request
from storygen.store import current_store
from storygen.version import VERSION

if TYPE_CHECKING:
    from flows.film import Pictures, Sound


class Made(NamedTuple):
    """Everything a film is handed over with."""

    request: Request
    run_id: str
    content: Artifact
    script: Script
    sound: "Sound"
    pictures: "Pictures"
    film: Film
    soundtrack: Soundtrack
    look: Look
