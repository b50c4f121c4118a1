"""Asking ElevenLabs once, its errors in storygen's words."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypeVar, cast

from pydantic import Field

from storygen.errors import StorygenError
from storygen.services.faults import fault_of, retry_after_s
from storygen.services.keys import masked, need_key
from storygen.services.wire import on_the_wire
from storygen.settings import Address, ProviderSettings
from tasks.voice import asking
from tasks.voice.contract import Gender, VoiceInfo


class ElevenlabsSettings(ProviderSettings):
    """Speech by ElevenLabs."""

    ABOUT: ClassVar[str] = "Settings of ElevenLabs' voices."

    model: str = Field(default="eleven_multilingual_v2", min_length=1)
    """Its name there, such as eleven_multilingual_v2, eleven_flash_v2_5 or eleven_v3."""
    stability: float = Field(default=0.5, ge=0, le=1)
    """Lower is livelier, higher is more even; 0 to 1."""
    similarity: float = Field(default=0.75, ge=0, le=1)
    """How closely it keeps to the voice it was made from, 0 to 1."""
    style: float = Field(default=0.0, ge=0, le=1)
    """How far it exaggerates the voice's style, 0 to 1."""
    sound: Literal["mp3_44100_128", "mp3_44100_192", "pcm_24000", "pcm_44100"] = "mp3_44100_128"
    """What is sent: MP3 at 44.1 kHz, or PCM, whose word times are exact; 192 kbit/s and PCM above
    24 kHz need a larger plan."""
    base_url: Address = "https://api.elevenlabs.io"
    """Where the service answers."""


NAME = "elevenlabs"
KEY = "ELEVENLABS_API_KEY"

R = TypeVar("R")

_ONCE: dict[str, Any] = {"max_retries": 0}
_PAGE = 100
_FIRST_FAULT = 400
_MEANT = {"quota_exceeded": 402, "voice_not_found": 404, "invalid_uid": 404}
"""What a refusal says in words, where its status says 400 or 401 for many things."""


def asked(settings: ElevenlabsSettings, ask: Callable[[Any], R]) -> R:
    """What the service answers.

    Args:
        settings: Say where it is.
        ask: Takes the library's client and calls it once.

    Raises:
        ProviderUnavailable: It did not answer, or made no sense.
        ProviderRefused: It does not work for this account or key.
        ContentRefused: It will not speak these words.
        KeyMissing: There is no key.
        RunCancelled: The run was stopped.
    """
    import httpx
    from elevenlabs.client import ElevenLabs
    from elevenlabs.core.api_error import ApiError
    from elevenlabs.core.parse_error import ParsingError

    with on_the_wire(NAME, bills_at_once=True) as wire:
        options = wire.options(httpx)
        try:
            # A redirect would take the key to another host.
            with httpx.Client(follow_redirects=False, **options) as http:
                client = ElevenLabs(
                    api_key=need_key(KEY, NAME), base_url=settings.base_url,
                    timeout=options["timeout"], httpx_client=http,
                )  # fmt: skip
                return ask(client)
        except ApiError as error:
            raise _told(error) from None
        except httpx.HTTPError as error:
            raise asking.not_reached(NAME, error) from None
        except (ValueError, TypeError, ParsingError) as error:
            raise asking.senseless(NAME, type(error).__name__) from None


def own_voices(client: Any) -> tuple[VoiceInfo, ...]:
    """All voices of an account, by their ids."""
    found: list[VoiceInfo] = []
    page = None
    while True:
        answer = client.voices.search(page_size=_PAGE, next_page_token=page, request_options=_ONCE)
        found += [_listed(voice) for voice in answer.voices]
        page = answer.next_page_token
        if not answer.has_more or not page:
            return tuple(found)


def _listed(voice: Any) -> VoiceInfo:
    labels: dict[str, str] = voice.labels or {}
    gender = labels.get("gender", "")
    about = (str(voice.name), str(voice.category or ""), labels.get("accent", ""))
    return VoiceInfo(
        str(voice.voice_id),
        "",
        cast("Gender", gender) if gender in {"female", "male"} else "unspecified",
        ", ".join(text for text in about if text),
    )


def _told(error: Any) -> StorygenError:
    status, body = error.status_code or 0, error.body
    if status < _FIRST_FAULT:
        return asking.senseless(NAME, f"{masked(str(body))[:60]!r} is not what was asked for")
    detail = _inside(body, "detail")
    headers: Any = error.headers or {}
    said, after_s = _inside(detail, "message"), retry_after_s(headers.get("retry-after"))
    status = _MEANT.get(str(_inside(detail, "status")), status)
    return fault_of(NAME, status, str(said), after_s)


def _inside(value: object, name: str) -> object:
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, object]", value)
    return fields.get(name, fields)
