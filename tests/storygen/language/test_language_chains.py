"""Several language models in an order: whose the settings are, and who can be used."""

from typing import Any

import pytest

from storygen.errors import RequestError
from storygen.language.chains import chained, problem_with
from storygen.language.endpoints import label
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import LanguageServer


def chain(llm: str, **settings: Any) -> tuple[LanguageSettings, ...]:
    return chained(llm, LanguageSettings(**settings))


def test_models_come_in_the_order_in_which_they_are_named_and_only_once():
    found = chain("openrouter:a/b, openai,openai:gpt-5-mini,ollama:llama3.1")

    assert [label(each) for each in found] == [
        "openrouter:a/b", "openai:gpt-5-mini", "ollama:llama3.1",
    ]  # fmt: skip
    assert [each.key for each in found] == ["OPENROUTER_API_KEY", "OPENAI_API_KEY", ""]
    assert chain(" ") == ()


def test_auto_is_services_whose_key_may_be_here():
    assert [each.endpoint for each in chain("auto")] == ["openai", "openrouter", "deepseek"]


def test_an_address_a_key_and_a_model_are_those_of_the_endpoint_that_they_name():
    first, second, third = chain(
        "openai:big,ollama:small,openai", endpoint="openai", base_url="http://here:1/v1",
        key="MINE", model="other", embedding_model="vectors", temperature=0.1,
        max_output_tokens=900,
    )  # fmt: skip

    assert (first.base_url, first.key, first.model) == ("http://here:1/v1", "MINE", "big")
    assert (third.base_url, third.key, third.model) == ("http://here:1/v1", "MINE", "other")
    assert (second.base_url, second.key) == ("http://127.0.0.1:11434/v1", "")
    assert (second.embedding_model, first.embedding_model) == ("", "vectors")
    assert (second.temperature, second.max_output_tokens) == (0.1, 900)
    (same,) = chain("ollama:small", temperature=0.1, max_output_tokens=900)
    assert second == same  # and so its kept answers are


@pytest.mark.parametrize(
    ("llm", "settings", "words"),
    [
        (
            "openrouter:a/b,openai", {"base_url": "http://here/v1"},
            "language-model.base_url belongs to one endpoint, and llm names openrouter, openai: "
            "say to which, such as --set language-model.endpoint=openrouter",
        ),
        ("openai,ollama:a", {"key": "MINE"}, "language-model.key belongs to one endpoint"),
        ("openai", {"endpoint": "ollama"}, "is 'ollama', and llm does not name it"),
        ("openai,opnai", {}, "did you mean 'openai'"),
        ("openai,ollama", {}, "write it as ollama:MODEL"),
        (",", {}, "names nobody"),
    ],
)  # fmt: skip
def test_what_could_be_meant_in_two_ways_is_refused(llm: str, settings: dict[str, str], words: str):
    with pytest.raises(RequestError) as refused:
        chain(llm, **settings)
    assert words in str(refused.value)


def test_a_server_on_this_machine_that_does_not_run_cannot_be_used(server: LanguageServer):
    (running,) = chain("ollama:a", base_url=server.url)
    (stopped,) = chain("ollama:a", base_url="http://127.0.0.1:9/v1")
    (elsewhere,) = chain("ollama:a", base_url="http://nowhere.invalid/v1")

    assert problem_with(running) is None and problem_with(elsewhere) is None
    assert "nobody listens at http://127.0.0.1:9/v1" in str(problem_with(stopped))
    assert server.asked == [] and server.listings == 0
