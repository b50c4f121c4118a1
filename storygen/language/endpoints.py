"""Who serves language models: the addresses, keys and habits of known endpoints."""

import re
from typing import Literal, NamedTuple

from storygen.errors import RequestError
from storygen.providers import nearest
from storygen.settings_language import LanguageSettings

Mode = Literal["json_schema", "json_object", "prompt"]


class Endpoint(NamedTuple):
    """An OpenAI-compatible service or server.

    Attributes:
        base_url: Its address.
        key: The variable that holds its key; empty where it needs none.
        structured: The strictest way of asking for JSON that it has.
        model: Its usual model; empty where there is none.
        limit: What it calls the longest answer.
        longest: The longest that its usual model gives, in tokens: it refuses a higher limit.
        start: What to do when nobody answers there.
    """

    base_url: str
    key: str
    structured: Mode
    model: str = ""
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    longest: int | None = None
    start: str = "check the address and the network"


ENDPOINTS: dict[str, Endpoint] = {
    "openai": Endpoint(
        "https://api.openai.com/v1", "OPENAI_API_KEY", "json_schema", "gpt-5-mini",
        limit="max_completion_tokens",
    ),
    "openrouter": Endpoint("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "json_schema"),
    # https://api-docs.deepseek.com/guides/json_mode: JSON objects, no schemas. It answers 400 to
    # more: "the valid range of max_tokens is [1, 8192]".
    "deepseek": Endpoint(
        "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "json_object", "deepseek-chat",
        longest=8192,
    ),
    "ollama": Endpoint(
        "http://127.0.0.1:11434/v1", "", "json_schema",
        start="start it with `ollama serve` and fetch the model with `ollama pull`",
    ),
    "vllm": Endpoint(
        "http://127.0.0.1:8000/v1", "", "json_schema", start="start it with `vllm serve MODEL`"
    ),
    "llamacpp": Endpoint(
        "http://127.0.0.1:8080/v1", "", "json_schema", "default",
        start="start it with `llama-server -m MODEL.gguf`",
    ),
}  # fmt: skip

# OpenAI's models that think answer 400 to any temperature but their own.
_TAKES_NO_TEMPERATURE = re.compile(r"(?:o\d|gpt-[5-9])(?!.*chat)")


def chosen(llm: str, settings: LanguageSettings) -> LanguageSettings | None:
    """The model that a request asks for, with all that its endpoint leaves open filled in.

    Args:
        llm: ENDPOINT, ENDPOINT:MODEL, or empty for none.
        settings: What else is known of it.

    Raises:
        RequestError: The endpoint is unknown, or the model is not named.
    """
    name, _, model = llm.strip().partition(":")
    if not name:
        return None
    if name not in ENDPOINTS:
        raise RequestError(
            f"{nearest('llm endpoint', name, ENDPOINTS)}; any other OpenAI-compatible server is "
            "--llm openai:MODEL with --set language-model.base_url=http://HOST/v1 and, if it wants "
            "a key, --set language-model.key=VARIABLE"
        )
    endpoint = ENDPOINTS[name]
    model = model or settings.model or endpoint.model
    if not model:
        raise RequestError(f"llm {llm!r} names no model; write it as {name}:MODEL")
    address = settings.base_url or endpoint.base_url
    is_own = address == endpoint.base_url  # a service's key is not for others
    return settings.model_copy(
        update={
            "endpoint": name,
            "model": model,
            "max_output_tokens": _limit(endpoint, model, settings.max_output_tokens),
            "base_url": address,
            "key": settings.key or (endpoint.key if is_own else ""),
            "structured": endpoint.structured
            if settings.structured == "auto"
            else settings.structured,
        }
    )


def elsewhere(settings: LanguageSettings) -> str:
    """The address of a server that is not the endpoint's own; else empty."""
    address = settings.base_url
    return "" if address == ENDPOINTS[settings.endpoint].base_url else address


def _limit(endpoint: Endpoint, model: str, wanted: int) -> int:
    """The limit to an answer; a user's own stands, as a model may have learnt to give more."""
    usual: int = LanguageSettings.model_fields["max_output_tokens"].default
    is_open = wanted == usual and model == endpoint.model
    return endpoint.longest or wanted if is_open else wanted


def label(settings: LanguageSettings) -> str:
    """How a report names the model."""
    return f"{settings.endpoint}:{settings.model}"


def takes_temperature(model: str) -> bool:
    """Whether a model can be told how freely to write."""
    return _TAKES_NO_TEMPERATURE.match(model.rpartition("/")[2]) is None
