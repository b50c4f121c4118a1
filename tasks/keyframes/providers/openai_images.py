"""Pictures by OpenAI's images API, or any server that speaks it; characters after their sheets."""

import base64
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from storygen import files
from storygen.errors import ProviderRefused, ProviderUnavailable
from storygen.models.base import Artifact
from storygen.models.picture import PictureRequest
from storygen.services.keys import find_key, how_to_give, need_key
from storygen.services.prices import priced_at
from storygen.services.usage import Usage, report_usage
from storygen.services.wire import Wire, on_the_wire
from storygen.store import current_store
from tasks.keyframes.contract import Drawing
from tasks.keyframes.model_pictures import Pixels, decoded, drawing_of
from tasks.keyframes.providers.openai_orders import (
    OpenaiImagesSettings,
    estimated,
    is_of_openai,
    keeps_faces,
    size_of,
    told,
)

if TYPE_CHECKING:
    from openai import OpenAI

_NAME = "openai-images"
_KEY = "OPENAI_API_KEY"
_INSTEAD = "take another painter, such as --visuals illustrator"
_DEFAULTS = OpenaiImagesSettings()


class OpenaiPainter:
    """Has pictures drawn for money; what a shot shows and the words told meanwhile are sent."""

    Settings = OpenaiImagesSettings

    needs_gpu = False
    is_online = True
    is_paid = True
    keeps_characters = True

    def __init__(self, settings: OpenaiImagesSettings = _DEFAULTS) -> None:
        self._settings = settings

    def problem(self) -> str | None:
        """That the client or the key is missing."""
        if find_spec("openai") is None:
            return "the painter openai-images needs the openai package; pip install openai"
        key = _key_name(self._settings)
        return None if not key or find_key(key) else how_to_give(key)

    def estimate(self, request: PictureRequest) -> Usage:
        """The most that one picture uses."""
        return self._priced(estimated(request, self._settings, len(_sheets_of(request))))

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Draw each request, in order; one that was rejected is drawn anew from its words.

        Raises:
            KeyMissing: The service's key is not here.
            ProviderUnavailable: It does not answer, or not with a picture.
            ProviderRefused: It does not work for this key or model.
            ContentRefused: It will not draw this.
            StoreError: A sheet is missing or damaged.
        """
        for request in requests:
            yield drawing_of(request, self._picture(request))

    def _picture(self, request: PictureRequest) -> Pixels:
        from tasks.keyframes.providers.openai_faults import limits, translated

        with (
            on_the_wire(_NAME, *limits(_NAME, _INSTEAD), bills_at_once=True) as wire,
            translated(_NAME, self._settings.base_url, request.prompt, _INSTEAD),
        ):
            answer = self._asked(request, wire)
            # A server that sends no JSON has its text handed through as the answer.
            data: Any = getattr(answer, "data", None)
            pictures = cast("list[Any]", data) if isinstance(data, list) else []
        self._report(answer)
        return _pixels(getattr(pictures[0], "b64_json", None) if pictures else None, bool(pictures))

    def _asked(self, request: PictureRequest, wire: Wire) -> Any:
        settings, sheets = self._settings, _sheets_of(request)
        asked: dict[str, Any] = {
            "model": settings.model,
            "prompt": told(request, settings, len(sheets)),
            "size": size_of(request.look, settings),
            "n": 1,
        }
        if settings.quality:
            asked["quality"] = settings.quality
        if not is_of_openai(settings.model):
            asked["response_format"] = "b64_json"
        with self._client(wire) as client:
            images: Any = client.images
            if not sheets:
                return images.generate(**asked)
            if keeps_faces(settings.model):
                asked["input_fidelity"] = "high"
            return images.edit(image=[_upload(*each) for each in enumerate(sheets)], **asked)

    def _client(self, wire: Wire) -> "OpenAI":
        import httpx2
        from openai import DefaultHttpxClient, OpenAI

        key = _key_name(self._settings)
        return OpenAI(
            api_key=need_key(key, _NAME) if key else "none",
            base_url=self._settings.base_url,
            max_retries=0,
            http_client=DefaultHttpxClient(**wire.options(httpx2)),
        )

    def _report(self, answer: Any) -> None:
        used = getattr(answer, "usage", None)
        read, written = (getattr(used, name, None) for name in ("input_tokens", "output_tokens"))
        if isinstance(read, int) and isinstance(written, int) and min(read, written) >= 0:
            used = Usage(
                model=self._settings.model, pictures=1, input_tokens=read, output_tokens=written
            )
            report_usage(self._priced(used))

    def _priced(self, used: Usage) -> Usage:
        return priced_at(self._settings.base_url, _NAME, used)


def _key_name(settings: OpenaiImagesSettings) -> str:
    """Where its key is; empty for a server that is sent none: OpenAI's is not for others."""
    return settings.key or (_KEY if settings.base_url == _DEFAULTS.base_url else "")


def _sheets_of(request: PictureRequest) -> tuple[Artifact, ...]:
    if request.sheet_of is not None:
        return ()
    return tuple(one.sheet for one in request.characters if one.sheet is not None)


def _upload(number: int, sheet: Artifact) -> tuple[str, bytes, str]:
    content = files.read_bytes(current_store().locate(sheet))
    return f"character-{number + 1}.jpg", content, sheet.media_type


def _pixels(encoded: str | None, is_picture: bool) -> Pixels:
    if encoded is None and is_picture:
        raise ProviderRefused(
            f"{_NAME} answered without the picture's bytes; its server must know "
            f"`response_format` b64_json: ask another server, or {_INSTEAD}"
        )
    try:
        pixels = decoded(base64.b64decode(encoded or ""))
    except (TypeError, ValueError):
        pixels = None
    if pixels is None:
        raise ProviderUnavailable(
            f"{_NAME} answered with something that is no picture; try again later, or {_INSTEAD}"
        )
    return pixels
