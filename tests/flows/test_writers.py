"""Which language model does which job of a run, and which takes it over."""

from collections.abc import Iterator
from typing import Any

import pytest

from flows.choices import Choices
from flows.writers import Writers, check_writers
from storygen.errors import (
    AnswerUnusable,
    BudgetExceeded,
    ContentRefused,
    NobodyLeft,
    ProviderRefused,
    ProviderUnavailable,
    RequestError,
    RunCancelled,
)
from storygen.language.endpoints import ENDPOINTS, label
from storygen.request import make_request
from storygen.services.breaker import Breaker
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import LanguageServer, language_server

CHAIN = "openai:one,deepseek:two,openai:three"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.setenv(name, "sk-test")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageServer]:
    """A server at ollama's address."""
    with language_server() as running:
        moved = ENDPOINTS["ollama"]._replace(base_url=running.url)
        monkeypatch.setitem(ENDPOINTS, "ollama", moved)
        yield running


def begin(llm: str = CHAIN, **fields: Any) -> tuple[Writers, list[str]]:
    told: list[str] = []
    choices = Choices(make_request(text="Hi.", llm=llm, **fields), told.append)
    return choices.writers, told


def failing(*names: str, error: Exception | None = None) -> Any:
    def work(model: LanguageSettings) -> str:
        if label(model) in names:
            raise error or ProviderRefused("401")
        return label(model)

    return work


def test_one_without_a_key_is_passed_over_once_for_all_jobs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    writers, told = begin("openai:one,deepseek:two")

    writers.settle()

    assert [writers.name(job) for job in ("script", "revision", "shots")] == ["deepseek:two"] * 3
    (sentence,) = told
    assert sentence.startswith("llm: deepseek:two was asked first, as openai:one cannot be used: ")
    assert "set OPENAI_API_KEY" in sentence


def test_where_none_can_be_used_each_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("DEEPSEEK_API_KEY")

    with pytest.raises(RequestError) as refused:
        check_writers(make_request(text="Hi.", llm="openai:one,deepseek:two"))

    said = str(refused.value)
    assert "openai:one cannot be used here: it needs a key: set OPENAI_API_KEY" in said
    assert "deepseek:two cannot be used here: it needs a key: set DEEPSEEK_API_KEY" in said


def test_a_server_that_does_not_run_is_passed_over_and_one_that_runs_is_not(here: LanguageServer):
    away, told = begin("vllm:a,openai:one", language_model={
        "endpoint": "vllm", "base_url": "http://127.0.0.1:9/v1",
    })  # fmt: skip
    running, silent = begin("ollama:a,openai:one")

    assert (away.name("script"), running.name("script")) == ("openai:one", "ollama:a")
    assert "nobody listens at http://127.0.0.1:9/v1" in told[0] and silent == []


def test_where_nobody_listens_at_any_address_nothing_is_begun(monkeypatch: pytest.MonkeyPatch):
    for name in ("vllm", "ollama"):
        nowhere = ENDPOINTS[name]._replace(base_url="http://127.0.0.1:9/v1")
        monkeypatch.setitem(ENDPOINTS, name, nowhere)

    with pytest.raises(NobodyLeft, match=r"start it with `ollama .*; vllm:b .* `vllm serve MODEL`"):
        begin("ollama:a,vllm:b")[0].settle()
    alone, told = begin("ollama:a")
    alone.settle()
    assert (alone.name("script"), told) == ("ollama:a", [])


def test_auto_begins_with_the_first_that_has_a_key_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENROUTER_API_KEY", raising=False)
    writers, told = begin("auto")

    assert (writers.name("shots"), told) == ("deepseek:deepseek-chat", [])


@pytest.mark.parametrize(
    "error", [ProviderRefused, ProviderUnavailable, ContentRefused, AnswerUnusable]
)
def test_the_next_takes_over_one_job_and_the_others_begin_with_the_first(error: Any):
    writers, told = begin()

    assert writers.serve("shots", failing("openai:one", error=error("why"))) == "deepseek:two"

    assert told == ["llm: deepseek:two directed the pictures, as openai:one failed: why"]
    assert (writers.name("shots"), writers.name("metadata")) == ("deepseek:two", "openai:one")


@pytest.mark.parametrize("error", [BudgetExceeded("spent"), RunCancelled("stopped")])
def test_what_no_other_model_could_mend_ends_the_job(error: Exception):
    writers, told = begin()

    with pytest.raises(type(error)):
        writers.serve("script", failing("openai:one", error=error))
    assert told == []


def test_strictly_no_other_takes_over():
    writers, _ = begin(strict=True)

    with pytest.raises(RequestError, match=r"openai:one failed: 401; .* strict"):
        writers.serve("script", failing("openai:one"))


def test_the_last_ones_failure_is_told_for_those_who_know_another_way():
    writers, told = begin("openai:one,deepseek:two")

    with pytest.raises(NobodyLeft) as none:
        writers.serve("shots", failing("openai:one", "deepseek:two"))
    assert none.value.reasons == "deepseek:two failed: 401" and len(told) == 1


def test_an_answer_with_the_fewest_gaps_counts_where_nobody_gives_a_whole_one():
    gaps = {"openai:one": ["a", "b"], "deepseek:two": ["c"]}
    writers, told = begin()

    found = writers.serve("shots", failing("openai:three"), lambda name: gaps.get(name, []))

    assert found == writers.name("shots") == "deepseek:two"
    assert told == [
        "llm: deepseek:two directed the pictures, as openai:one failed: a (and 1 more)",
        "llm: openai:three directed the pictures, as deepseek:two failed: c",
        "llm: deepseek:two directed the pictures after all, as openai:three failed: 401",
    ]


def test_one_model_alone_leaves_its_gaps_to_the_rules_and_tells_of_no_other():
    writers, told = begin("openai:one")

    assert writers.serve("shots", failing(), lambda _: ["a"]) == "openai:one"
    assert told == []


def test_a_server_of_ones_own_rests_under_its_own_name(here: LanguageServer):
    settings = {"endpoint": "openai", "base_url": here.url}
    for _ in range(5):
        own = Breaker(f"openai {here.url}")
        own.note(own.admit(), answered=False)

    elsewhere, told = begin(language_model=settings)
    at_home, _ = begin()

    assert (elsewhere.name("script"), at_home.name("script")) == ("deepseek:two", "openai:one")
    assert "openai:one failed too often a moment ago" in told[0]


def test_a_job_that_no_model_is_asked_to_do_has_none():
    writers, _ = begin(llm_jobs=("shots",))

    assert writers.of("script") is None and writers.name("script") == ""
    assert writers.name("translation") == "openai:one"
    assert begin("")[0].of("translation") is None
