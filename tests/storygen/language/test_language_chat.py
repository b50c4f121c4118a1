import os
import time

import pytest

from storygen.errors import (
    CallBrokenOff,
    ContentRefused,
    KeyMissing,
    ProviderRefused,
    ProviderUnavailable,
    RequestError,
    StorygenError,
)
from storygen.language.chat import ChatModel, Message
from storygen.language.endpoints import ENDPOINTS, chosen, takes_temperature
from storygen.services.usage import usage_heard
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import KEY, LanguageServer, Said

ASKED = [Message("system", "Be brief."), Message("user", "Say hello as JSON.")]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def error(message: str, code: str | None = None) -> dict[str, object]:
    return {"error": {"message": message, "type": "error", "param": None, "code": code}}


def chunk(text: str) -> str:
    return f'data: {{"choices": [{{"index": 0, "delta": {{"content": "{text}"}}}}]}}\n\n'


FAULTS: dict[str, tuple[Said, type[StorygenError], str]] = {
    "too many requests": (
        Said(status=429, body=error("slow down"), headers={"Retry-After": "7"}),
        ProviderUnavailable, "429: slow down",
    ),
    "no credit": (
        Said(status=429, body=error("quota", "insufficient_quota")), ProviderRefused, "no credit",
    ),
    "a server's fault": (Said(status=500, body=error("oops")), ProviderUnavailable, "500: oops"),
    "a wrong key": (Said(status=401, body=error(f"bad {KEY}")), ProviderRefused, "check the key"),
    "an unknown model": (Said(status=404, body=error("none")), ProviderRefused, "check the model"),
    "a filtered text": (
        Said(status=400, body=error("no", "content_filter")), ContentRefused, "will not work",
    ),
    "a text that is too long": (
        Said(status=400, body=error("long", "context_length_exceeded")),
        ContentRefused, "reads more",
    ),
    "a limit that is too high": (
        Said(status=400, body=error("Invalid max_tokens value, the valid range is [1, 8192]")),
        ProviderRefused, "lower language-model.max_output_tokens (16000)",
    ),
    "a limit that fills all that it reads": (
        Said(status=400, body=error("maximum context length is 8192 tokens, you asked 16500")),
        ContentRefused, "lower language-model.max_output_tokens (16000)",
    ),
    "a form it does not know": (
        Said(status=400, body=error("response_format is not supported")),
        ProviderRefused, "language-model.structured",
    ),
    "silence": (Said(wait_s=0.5), ProviderUnavailable, "said nothing for 0.3 s"),
    "a connection that breaks": (
        Said(raw=chunk("{"), cuts_off=True), ProviderUnavailable, "broke off",
    ),
    "a stream that ends too soon": (Said("{", ended=None), ProviderUnavailable, "broke off"),
    "broken JSON": (Said(raw="data: {broken\n\n"), ProviderUnavailable, "no answer of a language"),
    "JSON of another kind": (
        Said(raw='data: {"choices": [{"delta": 3}]}\n\n'), ProviderUnavailable, "no answer",
    ),
    "a page for people": (
        Said(raw="<html>", kind="text/html"), ProviderRefused, "OpenAI-compatible address",
    ),
    "an empty answer": (Said(raw=""), ProviderUnavailable, "broke off"),
    "an error in the middle": (
        Said(raw=chunk("{") + 'data: {"error": {"message": "overloaded", "code": 503}}\n\n'),
        ProviderUnavailable, "503: overloaded",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_what_goes_wrong_is_said_without_the_key(
    case: str, model: ChatModel, server: LanguageServer
):
    said, kind, words = FAULTS[case]
    server.queue.append(said)

    with pytest.raises(kind) as caught:
        model.answer(ASKED, SCHEMA)

    message = str(caught.value)
    assert words in message and "openai" in message
    assert KEY not in message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert len(server.asked) == 1


def test_comments_that_keep_a_stream_open_do_not_lengthen_what_it_may_take(
    model: ChatModel, server: LanguageServer
):
    server.queue.append(Said("{}", thinks_s=5))
    hurried = ChatModel(model.settings.model_copy(update={"whole_s": 0.4}))
    started_s = time.monotonic()

    with pytest.raises(CallBrokenOff, match=r"still answering after 0.4 s.*whole_s"):
        hurried.answer(ASKED, SCHEMA)

    assert time.monotonic() - started_s < 4


def test_a_service_says_how_long_it_wants_to_be_left_alone(
    model: ChatModel, server: LanguageServer
):
    server.queue.append(FAULTS["too many requests"][0])

    with pytest.raises(ProviderUnavailable) as caught:
        model.answer(ASKED, SCHEMA)

    assert caught.value.retry_after_s == 7


def test_nobody_at_the_address_is_said_with_what_to_start():
    settings = chosen("ollama:llama3.1", LanguageSettings(base_url="http://127.0.0.1:9/v1"))
    assert settings is not None

    with pytest.raises(ProviderUnavailable, match=r"127.0.0.1:9.*ollama serve"):
        ChatModel(settings).answer(ASKED, SCHEMA)


def test_an_answer_is_put_together_and_its_use_is_told(model: ChatModel, server: LanguageServer):
    server.queue.append(Said('{"hello": "wörld"}'))

    with usage_heard() as heard:
        reply = model.answer(ASKED, SCHEMA)

    assert (reply.text, reply.ended) == ('{"hello": "wörld"}', "stop")
    used = heard[0]
    assert (used.model, used.input_tokens, used.cached_tokens, used.output_tokens) == (
        "gpt-4.1-mini", 40, 20, 30,
    )  # fmt: skip
    assert used.input_tokens <= model.estimate(ASKED, SCHEMA).input_tokens
    assert server.keys == [f"Bearer {KEY}"]


def test_counts_that_make_no_sense_cost_no_answer(model: ChatModel, server: LanguageServer):
    usage = '{"prompt_tokens": -1, "completion_tokens": 2, "total_tokens": 1, "cost": NaN}'
    end = '"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]'
    server.queue.append(Said(raw=chunk("{}") + f'data: {{{end}, "usage": {usage}}}\n\n'))

    with usage_heard() as heard:
        assert model.answer(ASKED, SCHEMA).text == "{}"

    assert [(each.input_tokens, each.output_tokens) for each in heard] == [(0, 2)]


@pytest.mark.parametrize(
    ("said", "is_billed"),
    [
        (Said(raw=chunk("{"), cuts_off=True), True), (Said("{", ended=None), True),
        (Said(raw="", cuts_off=True), False), (Said(raw=""), False),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_off_after_its_first_words_is_billed(
    said: Said, is_billed: bool, model: ChatModel, server: LanguageServer
):
    server.queue.append(said)

    with pytest.raises(ProviderUnavailable) as caught:
        model.answer(ASKED, SCHEMA)

    assert isinstance(caught.value, CallBrokenOff) is is_billed


def test_openai_is_held_to_a_schema(model: ChatModel, server: LanguageServer):
    server.queue.append(Said("{}"))

    model.answer(ASKED, SCHEMA)

    asked = server.asked[0]
    assert asked["response_format"]["json_schema"] == {
        "name": "answer", "strict": True, "schema": SCHEMA,
    }  # fmt: skip
    assert asked["temperature"] == 0.7
    assert asked["max_completion_tokens"] == 16_000
    assert asked["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_is_asked_in_its_own_way(
    name: str, server: LanguageServer, monkeypatch: pytest.MonkeyPatch
):
    endpoint = ENDPOINTS[name]
    if endpoint.key:
        monkeypatch.setenv(endpoint.key, KEY)
    settings = chosen(
        f"{name}:some/model:8b", LanguageSettings(base_url=server.url, key=endpoint.key)
    )
    assert settings is not None
    server.queue.append(Said("{}"))

    ChatModel(settings).answer(ASKED, SCHEMA)

    asked = server.asked[0]
    assert asked["model"] == "some/model:8b"
    assert asked["response_format"]["type"] == endpoint.structured
    assert asked[endpoint.limit] == settings.max_output_tokens
    assert server.keys == [f"Bearer {KEY}" if endpoint.key else "Bearer none"]


def test_a_services_key_is_not_sent_to_another_server(server: LanguageServer):
    settings = chosen("openai:own-model", LanguageSettings(base_url=server.url))
    assert settings is not None
    server.queue.append(Said("{}"))

    assert ChatModel(settings).problem() is None
    ChatModel(settings).answer(ASKED, SCHEMA)

    assert server.keys == ["Bearer none"]
    own = chosen("openai", LanguageSettings(base_url="https://api.openai.com/v1/"))
    assert own is not None and own.key == "OPENAI_API_KEY"


def test_deepseek_is_asked_for_no_longer_answers_than_it_takes_unless_told_so():
    def limit(llm: str, **fields: int) -> int:
        settings = chosen(llm, LanguageSettings(**fields))
        return settings.max_output_tokens if settings else 0

    assert limit("deepseek") == limit("deepseek:deepseek-chat") == 8192
    assert limit("deepseek:deepseek-reasoner") == limit("openai") == 16_000
    assert limit("deepseek", max_output_tokens=4000) == 4000
    assert limit("deepseek", max_output_tokens=20_000) == 20_000


def test_a_missing_key_is_known_before_anybody_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    settings = chosen("deepseek", LanguageSettings())
    assert settings is not None
    model = ChatModel(settings)

    assert "set DEEPSEEK_API_KEY" in (model.problem() or "")
    with pytest.raises(KeyMissing, match="DEEPSEEK_API_KEY"):
        model.answer(ASKED, SCHEMA)


@pytest.mark.parametrize(
    ("llm", "words"), [("opnai:x", "did you mean 'openai'"), ("ollama", "ollama:MODEL")]
)
def test_an_endpoint_that_cannot_be_had_is_answered_with_what_can(llm: str, words: str):
    with pytest.raises(RequestError, match=words):
        chosen(llm, LanguageSettings())


def test_models_that_think_are_not_told_how_freely_to_write():
    assert not takes_temperature("gpt-5-mini") and not takes_temperature("openai/o3")
    assert takes_temperature("gpt-4.1") and takes_temperature("llama3.1:8b")


def test_an_address_with_a_password_is_refused():
    with pytest.raises(ValueError, match="base_url"):
        LanguageSettings(base_url="https://me:secret@host/v1")


@pytest.mark.live
@pytest.mark.parametrize("llm", ["openai:gpt-5-nano", "openrouter:openai/gpt-5-nano", "deepseek"])
def test_the_real_service_answers(llm: str):
    settings = chosen(llm, LanguageSettings())
    assert settings is not None
    if settings.key not in os.environ:
        pytest.skip(f"{settings.key} is not set")

    assert ChatModel(settings).answer(ASKED, SCHEMA).text
