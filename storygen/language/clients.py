"""A client of the endpoint that serves a language model."""

from typing import Any

from storygen.services.faults import CONNECT_TIMEOUT_S
from storygen.services.keys import need_key
from storygen.services.wire import Limits, Wire
from storygen.settings_language import LanguageSettings

_NO_KEY = "none"


def client_of(settings: LanguageSettings, wire: Wire) -> Any:
    """An `openai.OpenAI` that asks once and whose connections are the wire's.

    Raises:
        KeyMissing: There is no key.
    """
    import httpx2
    import openai

    return openai.OpenAI(
        api_key=need_key(settings.key, settings.endpoint) if settings.key else _NO_KEY,
        base_url=settings.base_url,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(**wire.options(httpx2)),
    )


def limits_of(settings: LanguageSettings) -> tuple[Limits, str]:
    """How long a call may take, and what to say when it takes longer."""
    late = (
        f"{settings.endpoint} was still answering after {settings.whole_s:g} s; choose a quicker "
        "model or raise language-model.whole_s"
    )
    return Limits(CONNECT_TIMEOUT_S, settings.quiet_s, settings.whole_s), late
