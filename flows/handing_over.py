"""The last acts: pictures for the shelf, the inspection, the report, the publication."""

from flows.bookkeeping import Book
from flows.facts import fact_files, subtitle_files
from flows.made import Made, Pictures
from flows.result_page import result_markdown
from flows.studio import Studio
from storygen.canonical import digest
from storygen.errors import InspectionFailed
from storygen.models.base import Artifact
from storygen.models.film import Check
from storygen.models.publication import Publication, PublishedFile, Thumbnail
from tasks.inspection.task import inspect
from tasks.inspection.verdict import failures, passed
from tasks.publish.contract import Parcel
from tasks.publish.task import publish_film
from tasks.thumbnail.task import draw_thumbnails

_SHELF_PX = (1280, 720)  # what YouTube recommends for thumbnails


def hand_over(made: Made, studio: Studio) -> Publication:
    """Draw thumbnails, inspect, report, publish, and show the result on the run's page.

    Raises:
        InspectionFailed: The film is not good enough; it lies in `<language>.rejected`.
    """
    book = studio.book
    thumbnails = _draw_thumbnails(made, book)
    checks = _inspect(made, book)
    contents = (
        PublishedFile(name="video.mp4", content=made.cut.film.video),
        *(PublishedFile(name=thumb.name, content=thumb.picture) for thumb in thumbnails),
        *subtitle_files(made),
        *fact_files(made, studio, checks, thumbnails),
    )
    publication = Publication(
        run_id=made.run_id,
        title=made.script.title,
        folder=_publish(made, book, contents, passed(checks)),
        files=contents,
        duration_s=made.cut.film.duration_s,
        passed=passed(checks),
        fallbacks=tuple(book.fallbacks),
    )
    studio.page.show_markdown(
        "result", result_markdown(publication, book, checks), made.script.title
    )
    if not publication.passed:
        raise InspectionFailed(
            f"the film did not pass its inspection: {'; '.join(failures(checks))}; it lies with "
            f"its report in {publication.folder}"
        )
    return publication


def _draw_thumbnails(made: Made, book: Book) -> tuple[Thumbnail, ...]:
    delivery = made.cut.film.delivery
    own_shape = f"thumbnail-{made.request.aspect.replace(':', 'x')}.png"
    sizes = {"thumbnail.png": _SHELF_PX, own_shape: (delivery.width_px, delivery.height_px)}
    return book.one(
        "thumbnail", draw_thumbnails, made.script.title, telling_picture(made.pictures), made.look,
        sizes, "drawn", provider="drawn",
    )  # fmt: skip


def telling_picture(pictures: Pictures) -> Artifact:
    """The first picture that shows a subject and no words; else the first without words."""
    pairs = list(zip(pictures.shots, pictures.keyframes, strict=True))
    plain = [pair for pair in pairs if pair[0].card is None] or pairs
    telling = [pair for pair in plain if pair[0].subjects] or plain
    return telling[0][1].flat


def _inspect(made: Made, book: Book) -> tuple[Check, ...]:
    cut, sound = made.cut, made.sound
    inspection = book.one(
        "inspection", inspect, cut.film, made.script.title, cut.soundtrack, sound.narrations,
        sound.placements, made.script.beats, sound.cues, cut.plans, cut.segments,
    )  # fmt: skip
    return inspection.checks


def _publish(made: Made, book: Book, contents: tuple[PublishedFile, ...], is_good: bool) -> str:
    parcel = Parcel(
        title=made.script.title,
        language=made.script.language,
        origin=made.request.origin or digest("content", made.content.sha256),
        files=contents,
        passed=is_good,
    )
    return book.one("publish", publish_film, parcel, made.request.output, provider="folder")
