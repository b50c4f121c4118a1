"""What a language model costs where the table of prices cannot know it."""

from datetime import date

import pytest

from storygen.current_run import current_run
from storygen.language import published_prices
from storygen.language.chat import ChatModel, Message
from storygen.language.endpoints import chosen
from storygen.language.published_prices import published_price
from storygen.models.usage import Usage
from storygen.services.prices import own_prices_path
from storygen.services.spending import Spending
from storygen.services.usage import usage_heard
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import LanguageServer, Said

ASKED = [Message("user", "Hello?")]
LISTED = {
    "data": [
        {"id": "a/b", "name": "B", "pricing": {"prompt": "0.000002", "completion": "0.00001"}},
        {"id": "auto", "pricing": {"prompt": "-1", "completion": "-1"}},
        {"id": "odd", "pricing": None},
    ]
}


def model_at(address: str, llm: str) -> ChatModel:
    settings = chosen(llm, LanguageSettings(base_url=address, max_output_tokens=1_000))
    assert settings is not None
    return ChatModel(settings)


def test_openrouters_prices_are_asked_for_once_a_day(server: LanguageServer):
    server.listed = LISTED

    price = published_price(server.url, "a/b")
    current_run().put(published_prices._PublishedPrices())  # another run
    again = published_price(server.url, "a/b")

    assert price is not None and price == again
    assert price.of(Usage(input_tokens=1_000, output_tokens=100)) == pytest.approx(0.003)
    assert published_price(server.url, "auto") is None
    assert published_price(server.url, "odd") is None
    assert server.listings == 1 and server.keys == []


def test_without_a_network_the_prices_of_another_day_do(
    server: LanguageServer, monkeypatch: pytest.MonkeyPatch
):
    server.listed = LISTED
    before = published_price(server.url, "a/b")
    current_run().put(published_prices._PublishedPrices())
    monkeypatch.setattr(published_prices, "_KEPT_S", 0)
    server.listed = None

    assert published_price(server.url, "a/b") == before
    assert published_price("http://127.0.0.1:9/v1", "a/b") is None


def test_a_server_on_this_machine_costs_nothing_unless_its_user_says_so(server: LanguageServer):
    model = model_at(server.url, "openai:gpt-4.1")
    books = Spending("run", budget_usd=0.5)

    assert books.estimate_usd("openai", model.estimate(ASKED, {})) == 0

    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(
        f"checked: {date.today()}\nprices: {{openai: {{gpt-4.1: {{output_tokens: 1000}}}}}}\n",
        encoding="utf-8",
    )
    assert Spending("run").estimate_usd("openai", model.estimate(ASKED, {})) == pytest.approx(1)


def test_openrouter_is_priced_before_a_call_and_booked_as_it_says(
    server: LanguageServer, monkeypatch: pytest.MonkeyPatch
):
    server.listed = LISTED
    monkeypatch.setattr("storygen.services.prices._LOOPBACK", set[str]())
    model = model_at(server.url, "openrouter:a/b")

    assert model.estimate(ASKED, {}).usd == pytest.approx(0.01, rel=0.02)
    server.queue.append(Said("{}"))
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-0123456789")
    with usage_heard() as heard:
        model.answer(ASKED, {})
    assert heard[0].usd == pytest.approx(40 * 2e-6 + 30 * 1e-5)


def test_a_model_of_unknown_price_says_what_to_write(server: LanguageServer):
    settings = LanguageSettings(base_url="https://llm.example/v1")
    found = chosen("openai:own-model", settings)
    assert found is not None
    estimate = ChatModel(found).estimate(ASKED, {})

    with (
        pytest.raises(Exception, match=r"prices: \{openai: \{'own-model': \{input_tokens: 1.0, o"),
        Spending("run", budget_usd=1).call("openai", estimate),
    ):
        pass
