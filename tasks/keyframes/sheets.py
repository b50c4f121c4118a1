"""Character sheets: each character alone, drawn once, so that every picture can follow it."""

from collections.abc import Mapping, Sequence

from storygen.models.base import Artifact
from storygen.models.picture import Look, PictureRequest
from storygen.models.story import Character


def sheets_first(requests: Sequence[PictureRequest]) -> dict[str, PictureRequest]:
    """The sheets that these pictures still need, by their characters' names, as they come in."""
    needed: dict[str, PictureRequest] = {}
    for request in requests:
        for person in request.characters:
            if person.sheet is None and request.card is None:
                needed.setdefault(person.name, _sheet(person, request.look))
    return needed


def with_sheets(
    requests: Sequence[PictureRequest], sheets: Mapping[str, Artifact]
) -> tuple[PictureRequest, ...]:
    """The requests, each of their characters with the sheet of that name, if there is one."""
    return tuple(
        request.model_copy(
            update={"characters": tuple(_with_sheet(each, sheets) for each in request.characters)}
        )
        for request in requests
    )


def _sheet(person: Character, look: Look) -> PictureRequest:
    return PictureRequest(
        shot_id=f"sheet of {person.name}", prompt=person.description, setting="abstract",
        subjects=(), mood="neutral", card=None, look=look, sheet_of=person,
    )  # fmt: skip


def _with_sheet(person: Character, sheets: Mapping[str, Artifact]) -> Character:
    sheet = sheets.get(person.name)
    return person if sheet is None else person.model_copy(update={"sheet": sheet})
