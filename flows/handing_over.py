"""The last acts: pictures for the shelf, the inspection, the report, the publication."""

from typing import TYPE_CHECKING, NamedTuple

from flows.bookkeeping import Book
from storygen.errors import InspectionFailed
from storygen.models.base import Artifact
from storygen.models.film import Check, Film
from storygen.models.picture import Look
from storygen.models.publication import Publication, PublishedFile
from storygen.models.sound import Soundtrack
from storygen.models.story import Script
from storygen.request import Request

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


def hand_over(made: Made, book: Book) -> Publication:
    """Draw thumbnails, inspect, report and publish.

    Raises:
        InspectionFailed: The film is not good enough; it lies in `<language>.rejected`.
    """
    thumbnails = _thumbnails(made, book)
    checks = _inspect(made, book)
    passed = all(check.passed for check in checks)
    files = (
        PublishedFile(name="video.mp4", content=made.film.video),
        *(PublishedFile(name=thumb.name, content=thumb.picture) for thumb in thumbnails),
        *subtitle_files(made),
        *_facts(made, book, checks, thumbnails),
    )
    folder = _publish(made, book, files, passed)
    if not passed:
        raise InspectionFailed(
            f"the film did not pass its inspection: {'; '.join(failures(checks))}; "
            f"it lies with its report in {folder}"
        )
    return Publication(
        run_id=made.run_id,
        title=made.script.title,
        folder=folder,
        files=files,
        duration_s=made.film.duration_s,
        passed=passed,
    )


def _thumbnails(made: Made, book: Book) -> tuple[Thumbnail, ...]:
    delivery = made.film.delivery
    aspect = made.request.aspect.replace(":", "x")
    sizes = {
        "thumbnail.png": (1280, 720),
        f"thumbnail-{aspect}.png": (delivery.width_px, delivery.height_px),
    }
    return book.one(
        "thumbnail", draw_thumbnails, made.script.title, best_picture(made.pictures), made.look,
        sizes, provider="drawn",
    )  # fmt: skip


def best_picture(pictures: "Pictures") -> Artifact:
    """The picture that says most: the first shot with a subject and no words in it."""
    pairs = list(zip(pictures.shots, pictures.keyframes, strict=True))
    plain = [pair for pair in pairs if pair[0].card is None] or pairs
    telling = [pair for pair in plain if pair[0].subjects] or plain
    return telling[0][1].flat


def _inspect(made: Made, book: Book) -> tuple[Check, ...]:
    speech = tuple(
        (place.first_frame, place.end_frame, narration.samples)
        for place, narration in zip(placements(made.sound), made.sound.narrations, strict=True)
    )
    inspection = book.one(
        "inspection", inspect, made.film, made.soundtrack, made.script,
        tuple(speech), made.sound.cues, made.segments,
    )  # fmt: skip
    return inspection.checks


def _publish(made: Made, book: Book, files: tuple[PublishedFile, ...], passed: bool) -> str:
    parcel = Parcel(
        title=made.script.title,
        language=made.script.language,
        origin=made.request.origin or digest("content", made.content.sha256),
        files=files,
        passed=passed,
    )
    return book.one("publish", publish_film, parcel, made.request.output, provider="folder")
