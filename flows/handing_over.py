"""The last acts: pictures for the shelf, the inspection, the report, the publication."""

from flows.bookkeeping import Book
from flows.facts import fact_files, subtitle_files
from flows.made import Made, Pictures
from flows.result_page import result_page
from flows.run_result import VIDEO, link_of
from flows.studio import Studio
from storygen.canonical import digest
from storygen.errors import InspectionFailed
from storygen.models.base import Artifact
from storygen.models.film import Check
from storygen.models.publication import Publication, PublishedFile, Thumbnail
from storygen.models.usage import total_usd
from storygen.presets import candidates
from storygen.services.spending import current_spending
from tasks.inspection.task import inspect
from tasks.inspection.verdict import failures, passed
from tasks.publish.contract import Parcel
from tasks.publish.task import publish_film
from tasks.thumbnail.task import draw_thumbnails

_FOLDER = "folder"
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
        PublishedFile(name=VIDEO, content=made.cut.film.video),
        *(PublishedFile(name=thumb.name, content=thumb.picture) for thumb in thumbnails),
        *subtitle_files(made),
        *fact_files(made, studio, checks, thumbnails),
    )
    parcel = _parcel(made, contents, passed(checks))
    publication = Publication(
        run_id=made.run_id,
        title=made.script.title,
        folder=book.one("publish", publish_film, parcel, provider=_FOLDER),
        files=contents,
        duration_s=made.cut.film.duration_s,
        passed=parcel.passed,
        fallbacks=tuple(book.fallbacks),
        published=_published(parcel, studio) if parcel.passed else {},
    )
    studio.page.conclude(result_page(publication, book, checks))
    _tell(studio, publication, checks)
    if not publication.passed:
        raise InspectionFailed(
            f"the film did not pass its inspection: {'; '.join(failures(checks))}; it lies with "
            f"its report in {publication.folder}"
        )
    return publication


def _tell(studio: Studio, publication: Publication, checks: tuple[Check, ...]) -> None:
    """Wake whoever waits for a film: one that is good is made, and published."""
    film = {
        "title": publication.title, "folder": publication.folder,
        "duration_s": publication.duration_s, "link": link_of(publication, VIDEO),
        "files": [file.name for file in publication.files],
    }  # fmt: skip
    if not publication.passed:
        studio.events.tell("film.rejected", **film, failures=failures(checks))
        return
    studio.events.tell(
        "film.made", **film, cost_usd=total_usd(current_spending().costs()),
        fallbacks=publication.fallbacks,
    )  # fmt: skip
    for target, address in {_FOLDER: publication.folder, **publication.published}.items():
        studio.events.tell(
            "film.published", title=publication.title, target=target, address=address
        )


def _draw_thumbnails(made: Made, book: Book) -> tuple[Thumbnail, ...]:
    delivery = made.cut.film.delivery
    own_shape = f"thumbnail-{made.request.aspect.replace(':', 'x')}.png"
    sizes = {"thumbnail.png": _SHELF_PX, own_shape: (delivery.width_px, delivery.height_px)}
    return book.one(
        "thumbnail", draw_thumbnails, made.script.title, telling_picture(made.pictures), made.look,
        sizes, provider="drawn",
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


def _parcel(made: Made, contents: tuple[PublishedFile, ...], is_good: bool) -> Parcel:
    return Parcel(
        title=made.script.title,
        language=made.script.language,
        origin=made.request.origin or digest("content", made.content.sha256),
        files=contents,
        passed=is_good,
        output=made.request.output,
    )


def _published(parcel: Parcel, studio: Studio) -> dict[str, str]:
    """Hand a good film over to wherever else it is to go; each address by its publisher's name."""
    request = studio.request
    return {
        name: studio.book.one(
            "publish", publish_film, parcel, name, request.settings_of(name), provider=name
        )
        for name in candidates("publish", request.publish)
        if name != _FOLDER
    }
