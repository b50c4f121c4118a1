"""Asking Google Cloud's text to speech once, its errors in storygen's words."""

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from storygen.errors import ProviderRefused, StorygenError
from storygen.home import user_path
from storygen.services.faults import fault_of, retry_after_s
from storygen.services.keys import find_key, how_to_give, masked
from storygen.services.wire import Wire, on_the_wire
from storygen.settings import Address, ProviderSettings
from tasks.voice import asking
from tasks.voice.contract import Gender, VoiceInfo


class GoogleSpeechSettings(ProviderSettings):
    """Speech by Google Cloud."""

    ABOUT: ClassVar[str] = "Settings of Google Cloud's voices."

    pitch_semitones: float = Field(default=0.0, ge=-20, le=20)
    """Higher or deeper than the voice is, -20 to 20; not with Chirp voices."""
    base_url: Address = "https://texttospeech.googleapis.com"
    """Where the service answers."""


NAME = "google"

R = TypeVar("R")

_KEY = "GOOGLE_API_KEY"
_CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"
_LOGIN = "~/.config/gcloud/application_default_credentials.json"
_HOW = f"{how_to_give(_KEY)}; or log in with `gcloud auth application-default login`"
_PACKAGE = "google.cloud.texttospeech_v1beta1"
_GENDERS: dict[str, Gender] = {"FEMALE": "female", "MALE": "male"}


def missing() -> str | None:
    """What is missing to ask it: the package, or a key or login; None if nothing is."""
    try:
        is_installed = find_spec(_PACKAGE) is not None
    except ModuleNotFoundError:
        is_installed = False
    if not is_installed:
        return (
            "the package google-cloud-texttospeech is missing; run `pip install 'storygen[google]'`"
        )
    if find_key(_KEY) or user_path(os.environ.get(_CREDENTIALS) or _LOGIN).is_file():
        return None
    return f"it needs a key: {_HOW}"


def once() -> dict[str, Any]:
    """Options of a call that is not tried again; how long it may take is its connection's."""
    return {"retry": None, "timeout": None}


def asked(settings: GoogleSpeechSettings, ask: Callable[[Any], R]) -> R:
    """What the service answers.

    Args:
        settings: Say where it is.
        ask: Takes the library's client and calls it once.

    Raises:
        ProviderUnavailable: It did not answer, or made no sense.
        ProviderRefused: It does not work for this account or key, or there is none.
        ContentRefused: It will not speak these words.
    """
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
    from google.protobuf.json_format import Error as NotJson
    from requests import RequestException

    with on_the_wire(NAME, bills_at_once=True) as wire:
        try:
            with _client(settings, wire) as client:
                return ask(client)
        except GoogleAPICallError as error:
            raise _told(error) from None
        except (RequestException, TransportError) as error:
            raise asking.not_reached(NAME, error) from None
        except DefaultCredentialsError:
            raise ProviderRefused(f"{NAME} needs a key: {_HOW}") from None
        except GoogleAuthError as error:
            raise ProviderRefused(
                f"{NAME} does not take its credentials ({masked(str(error))}); {_HOW}"
            ) from None
        except (NotJson, ValueError, AttributeError, TypeError) as error:
            raise asking.senseless(NAME, str(error)) from None


def all_voices(client: Any) -> tuple[VoiceInfo, ...]:
    """All voices there are."""
    return tuple(
        VoiceInfo(
            voice.name,
            voice.language_codes[0] if voice.language_codes else "",
            _GENDERS.get(voice.ssml_gender.name, "unspecified"),
            f"{voice.natural_sample_rate_hertz} Hz",
        )
        for voice in client.list_voices({}, **once()).voices
    )


def _client(settings: GoogleSpeechSettings, wire: Wire) -> Any:
    from google.cloud import texttospeech_v1beta1

    from tasks.voice.providers.google_connections import watched

    key = find_key(_KEY)
    options = {"api_endpoint": settings.base_url, **({"api_key": key} if key else {})}
    client: Any = texttospeech_v1beta1.TextToSpeechClient(transport="rest", client_options=options)
    session = client.transport._session  # the library hands it out nowhere else
    session.max_redirects = 0  # a redirect would take the key to another host
    for scheme in ("http://", "https://"):
        session.mount(scheme, watched(wire))
    return client


def _told(error: Any) -> StorygenError:
    headers: Any = getattr(error.response, "headers", None) or {}
    after_s = retry_after_s(headers.get("retry-after"))
    said = str(error.message).partition(": ")[2]  # the method and address stand before it
    status = int(error.code or 500)
    is_bad_key = status == 400 and "API key not valid" in said
    return fault_of(NAME, 401 if is_bad_key else status, said, after_s)
