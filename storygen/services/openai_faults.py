"""What the errors of OpenAI's client mean, whichever of its services was asked."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from storygen.errors import ProviderUnavailable, StorygenError
from storygen.services.faults import fault_of, retry_after_s
from storygen.services.keys import masked

_NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
"""Said with the status of `too many requests`, but waiting does not help."""
_PAYMENT_REQUIRED = 402
_FIRST_FAULT, _SERVER_FAULT = 400, 500
_LONGEST_QUOTED = 300


class Refusal(NamedTuple):
    """What a service said with an error.

    Attributes:
        status: Of HTTP; what came within an answer has one of its own, or 500.
        code: Its word for it; may be empty.
        message: Its sentence; no key is in it.
    """

    status: int
    code: str
    message: str


class Sentence(NamedTuple):
    """A sentence about a failure: what happened, and what to do; its reason stands between."""

    happened: str
    advice: str

    def because(self, reason: str) -> str:
        """The whole sentence."""
        return f"{self.happened} ({reason}); {self.advice}"


class Words(NamedTuple):
    """What is said of a service's failures.

    Attributes:
        provider: Its name in the registry.
        late: Where it says nothing for too long.
        unreached: Where it is not there, or breaks off.
        senseless: Where it answers something else.
        refused: What a refusal means to this service alone; None for what its status means.
    """

    provider: str
    late: str
    unreached: Sentence
    senseless: Sentence
    refused: Callable[[Refusal], StorygenError | None] | None = None


def told(error: Exception, words: Words) -> StorygenError:
    """The error that one of the client's means; raise it from None, as its chain holds the key.

    Args:
        error: Of the client, or what Python raises over an answer that is none.
        words: Of the service.
    """
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ProviderUnavailable(words.late)
    if isinstance(error, openai.APIStatusError):
        after_s = retry_after_s(error.response.headers.get("retry-after"))
        return _refused(_refusal(error), words, after_s)
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__ or error
        return _because(words.unreached, cause)
    if isinstance(error, openai.APIError):
        return _refused(_refusal_midway(error), words, None)
    return _because(words.senseless, error)


def _because(sentence: Sentence, cause: BaseException) -> ProviderUnavailable:
    return ProviderUnavailable(sentence.because(_quoted(f"{type(cause).__name__}: {cause}")))


def _refused(refusal: Refusal, words: Words, after_s: float | None) -> StorygenError:
    own = words.refused(refusal) if words.refused else None
    if own is not None:
        return own
    status = _PAYMENT_REQUIRED if refusal.code in _NO_CREDIT else refusal.status
    return fault_of(words.provider, status, refusal.message, after_s)


def _refusal(error: Any) -> Refusal:
    sent: Any = error.body
    body: Mapping[str, Any] = cast(Any, sent) if isinstance(sent, Mapping) else {}
    is_page = error.response.text.lstrip().startswith("<")
    message: object = body.get("message") or ("" if is_page else error.message)
    return Refusal(error.status_code, str(body.get("code") or ""), _quoted(message))


def _refusal_midway(error: Any) -> Refusal:
    """An error that came as a part of the answer; some services put a status into its code."""
    code = str(error.code or "")
    status = int(code) if code.isdigit() else _SERVER_FAULT
    status = status if status >= _FIRST_FAULT else _SERVER_FAULT
    return Refusal(status, code, _quoted(error.message))


def _quoted(message: object) -> str:
    return masked(" ".join(str(message).split()))[:_LONGEST_QUOTED]
