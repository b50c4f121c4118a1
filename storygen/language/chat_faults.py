"""What went wrong with a call to a language model, in our own errors."""

from functools import partial

from storygen.errors import ContentRefused, ProviderRefused, StorygenError
from storygen.language.endpoints import ENDPOINTS
from storygen.services.faults import CONNECT_TIMEOUT_S
from storygen.services.openai_faults import Refusal, Sentence, Words, told
from storygen.settings_language import LanguageSettings

_BAD_REQUEST = {400, 413, 422}
_FILTERED = {"content_filter", "content_policy_violation"}
_TOO_LONG = "context_length_exceeded"
_LENGTHS = ("max_tokens", "max_completion_tokens", "completion tokens")
_WHAT_MAY_LACK = ("response_format", "json_schema", "stream_options", "temperature", "seed")


def translated(settings: LanguageSettings, error: Exception) -> StorygenError:
    """The error that one of the client library's means; no key is in its words.

    The client's loses its traceback, whose frames hold the request with its key and keep what is
    left of a stream.
    """
    error.__traceback__ = None
    name, address = settings.endpoint, settings.base_url
    words = Words(
        name,
        late=f"{name} said nothing for {settings.quiet_s:g} s (or did not take the call within "
        f"{CONNECT_TIMEOUT_S:g} s); try again later, or raise language-model.quiet_s",
        unreached=Sentence(
            f"{name} cannot be reached at {address}, or broke off", ENDPOINTS[name].start
        ),
        senseless=Sentence(
            f"{name} sent what is no answer of a language model",
            f"try again, or check that {address} is an OpenAI-compatible address",
        ),
        refused=partial(_refused, settings),
    )
    return told(error, words)


def _refused(settings: LanguageSettings, refusal: Refusal) -> StorygenError | None:
    name, said = settings.endpoint, refusal.message
    if refusal.code in _FILTERED:
        return ContentRefused(f"{name} will not work on this text: {said}")
    if refusal.status not in _BAD_REQUEST:
        return None
    shorter = f"lower language-model.max_output_tokens ({settings.max_output_tokens})"
    if refusal.code == _TOO_LONG or "context length" in said or "context size" in said:
        return ContentRefused(
            f"{name} cannot take a text this long and answer it: {said}; {shorter}, choose a "
            "model that reads more, or leave this job out of llm_jobs"
        )
    if any(word in said for word in _LENGTHS):
        return ProviderRefused(f"{name} does not give answers that long: {said}; {shorter}")
    if any(word in said for word in _WHAT_MAY_LACK):
        return ProviderRefused(
            f"{name} does not take how it was asked: {said}; another "
            "language-model.structured (json_schema, json_object, prompt) or model may do"
        )
    return None
