"""One call to a language model behind an OpenAI-compatible address, streamed."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from math import inf
from typing import Any, NamedTuple, cast

from storygen.errors import CallBrokenOff, ProviderRefused, ProviderUnavailable
from storygen.language.chat_faults import translated
from storygen.language.clients import client_of, limits_of
from storygen.language.endpoints import ENDPOINTS, takes_temperature
from storygen.language.pricing import priced
from storygen.language.tokens import most_tokens
from storygen.services.keys import find_key, how_to_give
from storygen.services.usage import Usage, report_usage
from storygen.services.wire import on_the_wire
from storygen.settings_language import LanguageSettings

_EVENTS = "text/event-stream"
_MESSAGE_TOKENS = 16


class Message(NamedTuple):
    """One turn of a conversation.

    Attributes:
        role: system, user or assistant.
        content: Its words.
    """

    role: str
    content: str


class Reply(NamedTuple):
    """What a model answered.

    Attributes:
        text: All that it wrote.
        ended: Why it stopped: stop, length, content_filter, or another word of the endpoint's.
        refusal: Its own words where it refused.
        tokens_read: What it counted of the question; 0 if it did not tell.
    """

    text: str
    ended: str
    refusal: str = ""
    tokens_read: int = 0


class ChatModel:
    """A language model.

    Args:
        settings: As `storygen.language.endpoints.chosen` fills them in.
    """

    def __init__(self, settings: LanguageSettings) -> None:
        self.settings = settings
        self.provider = settings.endpoint

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can. Asks nobody."""
        if self.settings.key and find_key(self.settings.key) is None:
            return f"it needs a key: {how_to_give(self.settings.key)}"
        return None

    def estimate(self, messages: Sequence[Message], schema: dict[str, Any]) -> Usage:
        """The most that a call can use."""
        words = sum(most_tokens(message.content) + _MESSAGE_TOKENS for message in messages)
        most = Usage(
            model=self.settings.model,
            input_tokens=words + most_tokens(str(schema)),
            output_tokens=self.settings.max_output_tokens,
        )
        return priced(self.settings, most)

    def answer(self, messages: Sequence[Message], schema: dict[str, Any]) -> Reply:
        """Ask once.

        Args:
            messages: The conversation so far; the last is the user's.
            schema: The JSON schema of the answer; ignored where the endpoint takes none.

        Raises:
            ProviderUnavailable: It did not answer, or broke off.
            ProviderRefused: It does not work for this account, model or address.
            ContentRefused: It will not work on this content.
            KeyMissing: There is no key.
            RunCancelled: The run was stopped; the call was broken off.
        """
        import openai  # takes longer than a short answer may

        asked = self._asked(messages, schema)
        with on_the_wire(self.provider, *limits_of(self.settings)) as wire:
            try:
                with (
                    client_of(self.settings, wire) as client,
                    client.chat.completions.create(**asked) as stream,
                ):
                    self._check_kind(stream.response.headers.get("content-type", ""))
                    # One that is not read to its end holds itself until garbage is collected.
                    with closing(stream._iterator):
                        return self._read(stream)
            except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
                # The error's own chain may hold the request with its key.
                raise translated(self.settings, error) from None

    def _asked(self, messages: Sequence[Message], schema: dict[str, Any]) -> dict[str, Any]:
        settings, endpoint = self.settings, ENDPOINTS[self.provider]
        asked: dict[str, Any] = {
            "model": settings.model,
            "messages": [message._asdict() for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            endpoint.limit: settings.max_output_tokens,
        }
        if takes_temperature(settings.model):
            asked["temperature"] = settings.temperature
        if settings.seed is not None:
            asked["seed"] = settings.seed
        if settings.structured == "json_schema":
            named = {"name": "answer", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": named}
        elif settings.structured == "json_object":
            asked["response_format"] = {"type": "json_object"}
        if self.provider == "openrouter":
            asked["extra_body"] = {"usage": {"include": True}}  # tells what a call cost
        return asked

    def _check_kind(self, kind: str) -> None:
        if not kind.lower().startswith(_EVENTS):
            raise ProviderRefused(
                f"{self.provider} answered with {kind or 'nothing that says what it is'!r} instead "
                f"of {_EVENTS!r}; check that {self.settings.base_url} is an OpenAI-compatible "
                "address, with /v1 at its end"
            )

    def _read(self, stream: Any) -> Reply:
        parts: list[str] = []
        refusals: list[str] = []
        ended, tokens_read = "", 0
        for chunk in self._billed(cast("Iterator[Any]", stream), parts):
            if getattr(chunk, "usage", None):
                tokens_read = self._report(chunk.usage)
            for choice in getattr(chunk, "choices", None) or ():
                parts.append(choice.delta.content or "" if choice.delta else "")
                refusals.append(getattr(choice.delta, "refusal", None) or "")
                ended = choice.finish_reason or ended
        if not ended:
            broken_off = CallBrokenOff if any(parts) else ProviderUnavailable
            raise broken_off(f"{self.provider} broke off in the middle of its answer")
        return Reply("".join(parts), ended, "".join(refusals), tokens_read)

    def _billed(self, stream: Iterator[Any], parts: Sequence[str]) -> Iterator[Any]:
        """The stream; a connection that breaks after the first words was paid for."""
        import openai

        try:
            yield from stream
        except openai.APIConnectionError as error:
            told = translated(self.settings, error)
            raise (CallBrokenOff(str(told)) if any(parts) else told) from None

    def _report(self, usage: Any) -> int:
        details = getattr(usage, "prompt_tokens_details", None)
        cost = getattr(usage, "cost", None)
        used = Usage(
            model=self.settings.model,
            input_tokens=_count(usage.prompt_tokens),
            cached_tokens=_count(getattr(details, "cached_tokens", None)),
            output_tokens=_count(usage.completion_tokens),
            usd=cost if isinstance(cost, int | float) and 0 <= cost < inf else None,
        )
        report_usage(priced(self.settings, used))
        return used.input_tokens


def _count(told: object) -> int:
    """A number of tokens; nonsense about them is no reason to pay for another answer."""
    return told if isinstance(told, int) and told > 0 else 0
