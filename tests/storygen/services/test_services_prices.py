from datetime import date

import pytest

from storygen.errors import RequestError
from storygen.models.usage import Usage
from storygen.presets import PRESETS, candidates
from storygen.request import make_request
from storygen.services.prices import (
    Price,
    PriceTable,
    own_prices_path,
    price_table,
    priced_at,
)
from tasks.voice.providers.google_voices import family_of

PRICES = PriceTable(
    checked=date(2026, 1, 1),
    free=("own",),
    prices={"voice": {"*": Price(characters=100.0), "fast*": Price(characters=50.0)}},
)
BEAT = Usage(model="best", characters=1_000)


def test_models_are_priced_by_the_longest_name_that_fits():
    assert PRICES.cost_usd("voice", Usage(model="fast-2", characters=1_000)) == pytest.approx(0.05)
    assert PRICES.cost_usd("own", BEAT) == 0
    assert PRICES.cost_usd("unheard-of", BEAT) is None
    assert PRICES.cost_usd("unheard-of", Usage(usd=0.25)) == 0.25


def test_cached_tokens_cost_less_and_are_part_of_those_read():
    price = Price(input_tokens=2.0, cached_tokens=0.5, output_tokens=8.0)

    usd = price.of(Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=250_000))

    assert usd == pytest.approx(1.2 + 0.2 + 2.0)


def test_own_prices_stand_in_for_those_that_come_with_storygen():
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(
        "checked: 2026-11-01\nprices: {elevenlabs: {'*': {characters: 20}}, edge-tts: {'*': "
        "{characters: 1}}}\n",
        encoding="utf-8",
    )
    usage = Usage(model="eleven_multilingual_v2", characters=1_000_000)

    assert price_table().cost_usd("elevenlabs", usage) == pytest.approx(20)
    flash = Usage(model="eleven_flash_v2_5", characters=1_000_000)
    assert price_table().cost_usd("elevenlabs", flash) == pytest.approx(20)
    assert price_table().cost_usd("edge-tts", usage) == pytest.approx(1)
    assert price_table().cost_usd("ollama", usage) == 0


@pytest.mark.parametrize("written", ["prices: [", "checked: yesterday", "\xff\xfe"])
def test_own_prices_that_cannot_be_read_are_named(written):
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(written, encoding="latin-1")

    with pytest.raises(RequestError, match=r"prices\.yaml' cannot be read"):
        price_table()


@pytest.mark.parametrize("address", ["http://localhost:8880/v1", "http://[::1]/v1"])
def test_a_server_on_this_machine_costs_nothing_unless_its_user_says_so(address):
    usage = Usage(model="tts-1", characters=1_000)

    assert priced_at(address, "openai", usage).usd == 0
    assert priced_at("https://api.openai.com/v1", "openai", usage).usd is None
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(
        "checked: 2026-11-01\nprices: {openai: {tts-1: {characters: 3}}}\n", encoding="utf-8"
    )
    assert priced_at(address, "openai", usage).usd is None


def test_own_prices_that_are_spoilt_during_a_run_cost_no_answer():
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text("checked: 2026-11-01\nfree: [openai]\n", encoding="utf-8")
    before = price_table()

    own_prices_path().write_text("prices: [", encoding="utf-8")

    assert price_table() == before


@pytest.mark.parametrize(
    ("provider", "model", "usd"),
    [
        ("openai", "gpt-5-mini-2025-08-07", 0.25),
        ("openai", "gpt-5.4-nano", 0.20),
        ("openai", "gpt-4o-mini", 0.15),
        ("openai", "gpt-4o-mini-2024-07-18", 0.15),
        ("openai", "gpt-4o-2024-11-20", 2.5),
        ("openai", "gpt-4.1-2025-04-14", 2.0),
        ("openai-images", "gpt-image-1-mini", 2.5),
        ("openai-images", "gpt-image-2-2026-04-21", 8.0),
    ],
)
def test_a_models_dated_name_has_its_models_price(provider, model, usd):
    usage = Usage(model=model, input_tokens=1_000_000)

    assert price_table().cost_usd(provider, usage) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("voice", "usd"),
    [
        ("en-US-Standard-C", 4), ("en-US-Wavenet-D", 4), ("en-US-Neural2-A", 16),
        ("en-US-Chirp3-HD-Aoede", 30), ("en-US-Studio-O", 160),
    ],
)  # fmt: skip
def test_each_family_of_googles_voices_has_its_price(voice, usd):
    usage = Usage(model=family_of(voice), characters=1_000_000)

    assert price_table().cost_usd("google", usage) == pytest.approx(usd)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_tier_pays_for_has_a_price(preset):
    request = make_request(providers=preset)
    found = {
        getattr(request.settings_of(name), "model", ""): name
        for name in ("openai-images", "elevenlabs")
    }
    for endpoint, _, model in (name.partition(":") for name in candidates("llm", request.llm)):
        if endpoint != "openrouter":  # which publishes its own
            found[model] = endpoint

    for model, provider in found.items():
        assert price_table().find(provider, model) is not None, model
