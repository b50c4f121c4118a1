"""What went wrong with a call to a language model, in our own errors."""

from typing import Any, cast

from storygen.errors import (
    ContentRefused,
    ProviderRefused,
    ProviderUnavailable,
    StorygenError,
)
from storygen.language.endpoints import ENDPOINTS
from storygen.services.faults import CONNECT_TIMEOUT_S, fault_of, retry_after_s
from storygen.services.keys import masked
from storygen.settings_language import LanguageSettings

_SERVER_FAULT = 500
_BAD_REQUEST = {400, 413, 422}
_NO_CREDIT = 402
_FILTERED = {"content_filter", "content_policy_violation"}
_TOO_LONG = "context_length_exceeded"
_WHAT_MAY_LACK = ("response_format", "json_schema", "stream_options", "temperature", "seed", "max_")


def translated(settings: LanguageSettings, error: Exception) -> StorygenError:
    """The error that one of the client library's means; no key is in its words."""
    import openai

    name = settings.endpoint
    if isinstance(error, openai.APITimeoutError):
        return ProviderUnavailable(
            f"{name} said nothing for {settings.quiet_s:g} s (or did not take the call within "
            f"{CONNECT_TIMEOUT_S:g} s); try again later, or raise language-model.quiet_s"
        )
    if isinstance(error, openai.APIStatusError):
        return _status_fault(name, error)
    if isinstance(error, openai.APIConnectionError):
        why = masked(f"{type(error.__cause__ or error).__name__}: {error.__cause__ or error}")
        return ProviderUnavailable(
            f"{name} cannot be reached at {settings.base_url}, or broke off ({why}); "
            f"{ENDPOINTS[name].start}"
        )
    if isinstance(error, openai.APIError):
        return _told_midway(name, error)
    return ProviderUnavailable(
        f"{name} sent what is no answer of a language model "
        f"({masked(f'{type(error).__name__}: {error}')[:120]}); try again, or check that "
        f"{settings.base_url} is an OpenAI-compatible address"
    )


def _status_fault(name: str, error: Any) -> StorygenError:
    told: Any = error.body
    body = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
    message, code = str(body.get("message") or error.message), str(body.get("code") or "")
    if error.status_code in _BAD_REQUEST:
        return _request_fault(name, message, code)
    if code == "insufficient_quota":  # OpenAI says so with the status of `too many requests`
        return fault_of(name, _NO_CREDIT, message)
    wait_s = retry_after_s(error.response.headers.get("retry-after"))
    return fault_of(name, error.status_code, message, wait_s)


def _request_fault(name: str, message: str, code: str) -> StorygenError:
    said = masked(" ".join(message.split()))[:300]
    if code in _FILTERED:
        return ContentRefused(f"{name} will not work on this text: {said}")
    if code == _TOO_LONG or "context length" in said or "context size" in said:
        return ContentRefused(
            f"{name} cannot take a text this long: {said}; choose a model that reads more, or "
            "leave this job out of llm_jobs"
        )
    if any(word in said for word in _WHAT_MAY_LACK):
        return ProviderRefused(
            f"{name} does not take how it was asked: {said}; another "
            "language-model.structured (json_schema, json_object, prompt) or model may do"
        )
    return fault_of(name, 400, message)


def _told_midway(name: str, error: Any) -> StorygenError:
    """An error that came as a part of the answer; some services put a status into its code."""
    status = int(error.code) if str(error.code or "").isdigit() else _SERVER_FAULT
    if error.code in _FILTERED:
        return _request_fault(name, error.message, error.code)
    return fault_of(name, status if status >= 400 else _SERVER_FAULT, error.message)
