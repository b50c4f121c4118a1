"""Settings of the language model that may write, direct and describe."""

from typing import ClassVar, Literal

from pydantic import Field

from storygen.settings import KeyName, OptionalAddress, ProviderSettings

Structured = Literal["auto", "json_schema", "json_object", "prompt"]


class LanguageSettings(ProviderSettings):
    """Writing by a language model behind an OpenAI-compatible address."""

    ABOUT: ClassVar[str] = "Settings of the language model."
    RESOURCES: ClassVar[frozenset[str]] = ProviderSettings.RESOURCES | {
        "key", "quiet_s", "whole_s", "at_once",
    }  # fmt: skip

    endpoint: str = ""
    """Who serves it: openai, openrouter, ollama, vllm, deepseek or llamacpp. Where the request's
    llm names several, the one whose model, base_url, key and embedding_model these are; all else
    holds for each."""
    model: str = ""
    """Its name there; empty: the endpoint's usual one."""
    base_url: OptionalAddress = ""
    """Its address, up to and with `/v1`; empty: the endpoint's own."""
    key: KeyName = ""
    """The environment variable or block that holds its key; empty: the endpoint's own, and none
    where base_url is another's."""
    structured: Structured = "auto"
    """How it is held to JSON: by a schema, as any JSON object, by the prompt alone, or as the
    endpoint is known to do best."""
    temperature: float = Field(default=0.7, ge=0, le=2)
    """How freely it writes; left out for models that take none."""
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    """Another number asks for another answer, also where the endpoint takes no seeds."""
    max_output_tokens: int = Field(default=16_000, ge=256, le=200_000)
    """The longest answer, a model's thoughts included."""
    context_tokens: int = Field(default=128_000, ge=2_000, le=10_000_000)
    """The longest text that it reads and answers in one go."""
    rounds: int = Field(default=2, ge=0, le=2)
    """Of writing a script anew that is not good enough."""
    accepted: float = Field(default=0.7, ge=0, le=1)
    """The least score of a script that is good enough, 0 to 1."""
    quiet_s: float = Field(default=180.0, gt=0, le=3600)
    """How long it may say nothing; a model that thinks says nothing meanwhile."""
    whole_s: float = Field(default=900.0, gt=0, le=7200)
    """How long an answer may take in all."""
    at_once: int = Field(default=4, ge=1, le=32)
    """Questions that are put to it at the same time."""
    source_share: float = Field(default=0.5, ge=0.05, le=0.9)
    """How much of what it reads a source may fill, 0 to 1; of a longer one it is handed an
    overview, and for each part the passages that tell of it."""
    embedding_model: str = ""
    """The endpoint's model that finds those passages, such as text-embedding-3-small; empty: they
    are found by their words, on this machine."""

    def of_an_answer(self) -> "LanguageSettings":
        """These settings without those that leave the answer to a question as it is.

        What is asked is in the question itself; and only a whole answer counts, which a higher
        limit to its length would not change.
        """
        idle = (
            "context_tokens", "source_share", "embedding_model", "rounds", "accepted",
            "max_output_tokens",
        )  # fmt: skip
        fields = type(self).model_fields
        return self.model_copy(update={name: fields[name].default for name in idle})
