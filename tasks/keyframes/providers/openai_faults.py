"""The failures of an images API, in our words."""

from collections.abc import Generator
from contextlib import contextmanager

import openai

from storygen.errors import ContentRefused, StorygenError
from storygen.services.faults import CONNECT_TIMEOUT_S, WHOLE_TIMEOUT_S
from storygen.services.openai_faults import Refusal, Sentence, Words, told
from storygen.services.wire import Limits

ANSWER_TIMEOUT_S = WHOLE_TIMEOUT_S
"""A picture's first byte comes with its last; with high quality that takes minutes."""

_REFUSED = {"moderation_blocked", "content_policy_violation", "content_filter"}
_LONGEST_SHOWN = 80


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

    def refused(refusal: Refusal) -> StorygenError | None:
        if refusal.code not in _REFUSED:
            return None
        shown = prompt if len(prompt) <= _LONGEST_SHOWN else f"{prompt[:_LONGEST_SHOWN]}…"
        return ContentRefused(
            f"{provider} will not draw {shown!r}: {refusal.message}; word that sentence of the "
            f"story differently, or {instead}"
        )

    words = Words(
        provider,
        late=limits(provider, instead)[1],
        unreached=Sentence(
            f"{provider} could not be asked at {base_url}",
            f"check the network and the address, or {instead}",
        ),
        senseless=Sentence(
            f"{provider} answered with something else than it is known for",
            f"try again later, or {instead}",
        ),
        refused=refused,
    )
    try:
        yield
    except (openai.OpenAIError, ValueError) as error:
        raise told(error, words) from None
