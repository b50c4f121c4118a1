"""The keyframes stage: one pass draws every picture that is not there yet."""

from collections.abc import Iterator, Sequence

from storygen.memory import give_back
from storygen.models.picture import Drawn, Keyframe, Layer, PictureRequest, canvas_px
from storygen.services.serving import elsewhere
from storygen.settings import ProviderSettings
from storygen.store import current_store
from tasks.keyframes.contract import PAINTERS, Drawing
from tasks.keyframes.picture_files import encode_jpeg, encode_png
from tasks.keyframes.serving import is_service, served_in_order
from tasks.keyframes.sheets import sheets_first, with_sheets
from tasks.passes import find_items, in_one_pass, keep_item, missing_items
from tasks.policy import stage_task
from tasks.run_stages import run_stages
from tasks.single_items import item_task

_VERSION = 2
_PASS_VERSION = 3


@item_task("keyframes", "draw", version=_VERSION)
def draw_picture(
    request: PictureRequest, provider: str, settings: ProviderSettings | None
) -> Keyframe:
    """Draw one picture of a painter that needs no pass (`Painter.draws_singly`).

    Raises:
        RequestError: The provider is unknown, or a card's script has no font.
    """
    painter = PAINTERS.ready(provider, settings)
    (drawing,) = painter.draw((request,))
    keyframe = _kept(request, drawing, provider)
    give_back()
    return keyframe


@stage_task("keyframes", version=_PASS_VERSION)
def draw_keyframes(
    requests: tuple[PictureRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> Drawn:
    """Draw the pictures of a film, find them or take the user's own; each is kept as it comes.

    Where their characters have no sheets yet, those are drawn first.

    Raises:
        RequestError: The provider is unknown, its model or key is not here, or a card's script has
            no font.
        ProviderUnavailable: A service did not answer, several times in a row.
        ProviderRefused: A service does not work for this account.
        ContentRefused: A service will not draw a picture, or has none.
    """

    def keep(request: PictureRequest, drawing: Drawing) -> Keyframe:
        keyframe = _kept(request, drawing, provider)
        keep_item("keyframes", _VERSION, request, keyframe, provider=provider, settings=settings)
        return keyframe

    def draw(misses: list[PictureRequest]) -> Iterator[Keyframe]:
        painter = PAINTERS.ready(provider, settings)
        if is_service(painter):
            yield from served_in_order(provider, painter, misses, keep, elsewhere(settings))
            return
        for request, drawing in zip(misses, painter.draw(misses), strict=True):
            yield _kept(request, drawing, provider)
            give_back()

    def drawn(wanted: Sequence[PictureRequest]) -> tuple[Keyframe, ...]:
        return in_one_pass(
            "keyframes", _VERSION, wanted, draw, provider=provider, settings=settings
        )

    needed = sheets_first(requests)
    with run_stages().counted_whole("keyframes"):
        sheets = zip(needed, drawn(tuple(needed.values())), strict=True)
        complete = with_sheets(requests, {name: sheet.flat for name, sheet in sheets})
        return Drawn(requests=complete, keyframes=drawn(complete))


def missing_keyframes(
    requests: tuple[PictureRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> int:
    """How many pictures would have to be drawn, the sheets that they need among them."""
    same = {"provider": provider, "settings": settings}
    needed = sheets_first(requests)
    found: tuple[Keyframe | None, ...] = find_items(
        "keyframes", _VERSION, tuple(needed.values()), **same
    )
    sheets = {name: sheet.flat for name, sheet in zip(needed, found, strict=True) if sheet}
    complete = with_sheets(requests, sheets)
    return found.count(None) + missing_items("keyframes", _VERSION, complete, **same)


def _kept(request: PictureRequest, drawing: Drawing, provider: str) -> Keyframe:
    store = current_store()
    return Keyframe(
        layers=tuple(
            Layer(
                picture=store.put_bytes(encode_png(layer.pixels), "image/png"),
                left_px=layer.left_px,
                top_px=layer.top_px,
                depth=layer.depth,
            )
            for layer in drawing.layers
        ),
        width_px=canvas_px(request.look.width_px),
        height_px=canvas_px(request.look.height_px),
        flat=store.put_bytes(encode_jpeg(drawing.flat), "image/jpeg"),
        provider=provider,
        credit=drawing.credit,
    )
