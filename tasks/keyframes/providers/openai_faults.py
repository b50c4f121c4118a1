"""The failures of an images API, in our words."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import openai

from storygen.errors import ContentRefused, ProviderUnavailable, StorygenError
from storygen.services.faults import CONNECT_TIMEOUT_S, WHOLE_TIMEOUT_S, fault_of, retry_after_s
from storygen.services.keys import masked
from storygen.services.wire import Limits

ANSWER_TIMEOUT_S = WHOLE_TIMEOUT_S
"""A picture's first byte comes with its last; with high quality that takes minutes."""

_NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_REFUSED = {"moderation_blocked", "content_policy_violation", "content_filter"}
_PAYMENT_REQUIRED = 402
_LONGEST_SHOWN = 80
_LONGEST_QUOTED = 300


def limits(provider: str, instead: str) -> tuple[Limits, str]:
    """How long to wait for a connection and for an answer, and what to say after that."""
    late = f"{provider} did not answer within {ANSWER_TIMEOUT_S:g} s; try again later, or {instead}"
    return Limits(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S, ANSWER_TIMEOUT_S), late


@contextmanager
def translated(provider: str, base_url: str, prompt: str, instead: str) -> Generator[None]:
    """Have the client's errors come out as ours, without its own, which hold the key.

    Args:
        provider: Its name in the registry.
        base_url: Where it was asked.
        prompt: What was to be drawn.
        instead: What to do where it does not help, for the end of a sentence.
    """
    try:
        yield
    except openai.APITimeoutError:
        raise ProviderUnavailable(
            f"{provider} did not answer within {ANSWER_TIMEOUT_S:g} s; try again later, or "
            f"{instead}"
        ) from None
    except openai.APIConnectionError as error:
        why = masked(str(error.__cause__ or error))
        raise ProviderUnavailable(
            f"{provider} could not be asked at {base_url}: {why}; check the network and the "
            f"address, or {instead}"
        ) from None
    except openai.APIStatusError as error:
        raise _fault(provider, error, prompt, instead) from None
    except (openai.OpenAIError, ValueError) as error:
        raise ProviderUnavailable(
            f"{provider} answered with something else than it is known for "
            f"({type(error).__name__}); try again later, or {instead}"
        ) from None


def _fault(provider: str, error: openai.APIStatusError, prompt: str, instead: str) -> StorygenError:
    said = _reason(error)
    if error.code in _REFUSED:
        shown = prompt if len(prompt) <= _LONGEST_SHOWN else f"{prompt[:_LONGEST_SHOWN]}…"
        return ContentRefused(
            f"{provider} will not draw {shown!r}: {masked(said)}; word that sentence of the story "
            f"differently, or {instead}"
        )
    status = _PAYMENT_REQUIRED if error.code in _NO_CREDIT else error.status_code
    wait_s = retry_after_s(error.response.headers.get("retry-after"))
    return fault_of(provider, status, said, wait_s)


def _reason(error: openai.APIStatusError) -> str:
    body: Any = error.body
    if isinstance(body, Mapping) and (said := cast("Mapping[str, Any]", body).get("message")):
        return str(said)[:_LONGEST_QUOTED]
    text = error.response.text
    return "" if text.lstrip().startswith("<") else text[:_LONGEST_QUOTED]
