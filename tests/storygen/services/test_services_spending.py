from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Lock
from time import sleep

import pytest

from storygen.errors import BudgetExceeded, RequestError, RunCancelled
from storygen.models.usage import Usage
from storygen.presets import PRESETS
from storygen.request import make_request
from storygen.services.prices import Price, PriceTable, own_prices_path, price_table
from storygen.services.spending import Spending
from storygen.services.stopping import allow_calls, stop_calls
from tasks.voice.providers.google_voices import family_of

PRICES = PriceTable(
    checked=date(2026, 1, 1),
    free=("own",),
    prices={"voice": {"*": Price(characters=100.0), "fast*": Price(characters=50.0)}},
)
BEAT = Usage(model="best", characters=1_000)


def pay(spending, provider="voice", estimate=BEAT, used=()):
    with spending.call(provider, estimate) as charge:
        charge(used)


def test_what_was_used_counts_and_else_the_estimate():
    spending = Spending("run", prices=PRICES)

    pay(spending)
    pay(spending, used=[Usage(model="best", characters=400), Usage(model="best", characters=100)])

    (cost,) = spending.costs()
    assert (cost.provider, cost.calls, cost.usage.characters) == ("voice", 2, 1_500)
    assert cost.usage.usd == pytest.approx(0.15)


def test_models_are_priced_by_the_longest_name_that_fits():
    assert PRICES.cost_usd("voice", Usage(model="fast-2", characters=1_000)) == pytest.approx(0.05)
    assert PRICES.cost_usd("own", BEAT) == 0
    assert PRICES.cost_usd("unheard-of", BEAT) is None
    assert PRICES.cost_usd("unheard-of", Usage(usd=0.25)) == 0.25


def test_cached_tokens_cost_less_and_are_part_of_those_read():
    price = Price(input_tokens=2.0, cached_tokens=0.5, output_tokens=8.0)

    usd = price.of(Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=250_000))

    assert usd == pytest.approx(1.2 + 0.2 + 2.0)


def test_the_call_that_would_pass_the_budget_is_not_made():
    spending = Spending("run", budget_usd=0.25, prices=PRICES)
    pay(spending)
    pay(spending)

    with pytest.raises(BudgetExceeded, match=r"0\.1000 USD; 0\.2000 of the budget of 0\.25 USD"):
        pay(spending)

    assert spending.costs()[0].calls == 2


def under_way(spending, used, calls=8):
    """Many calls at once, each charged as `used` says; how many at most, and how each ended."""
    most, now, lock = [0], [0], Lock()

    def call(_):
        with spending.call("voice", BEAT) as charge:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            sleep(0.01)
            charge([used])
            with lock:
                now[0] -= 1

    with ThreadPoolExecutor(calls) as threads:
        waiting = [threads.submit(call, number) for number in range(calls)]
        ends = [each.exception(10) for each in waiting]
    return most[0], ends


def test_calls_under_way_at_once_do_not_pass_it_together():
    spending = Spending("run", budget_usd=0.25, prices=PRICES)

    most, ends = under_way(spending, BEAT)

    assert most <= 2
    assert [type(end) for end in ends].count(BudgetExceeded) == 6
    assert spending.costs()[0].calls == 2


def test_money_set_aside_for_others_is_waited_for():
    spending = Spending("run", budget_usd=0.25, prices=PRICES)

    most, ends = under_way(spending, Usage(model="best", characters=100))

    assert most <= 2
    assert ends == [None] * 8
    assert spending.costs()[0].calls == 8


def test_money_of_a_call_that_failed_is_free_for_who_waits():
    spending = Spending("run", budget_usd=0.1, prices=PRICES)

    with ThreadPoolExecutor(1) as thread:
        with pytest.raises(ValueError, match="lost"), spending.call("voice", BEAT):
            waiting = thread.submit(pay, spending)
            sleep(0.05)
            assert not waiting.done()
            raise ValueError("lost")
        waiting.result(5)

    assert spending.costs()[0].calls == 1


def test_who_waits_for_money_stops_with_the_run():
    spending = Spending("run", budget_usd=0.1, prices=PRICES)

    with ThreadPoolExecutor(1) as thread, spending.call("voice", BEAT):
        waiting = thread.submit(pay, spending)
        sleep(0.05)
        stop_calls()
        with pytest.raises(RunCancelled):
            waiting.result(5)
    allow_calls()


def test_a_call_that_was_not_answered_costs_nothing():
    spending = Spending("run", budget_usd=0.1, prices=PRICES)

    with pytest.raises(ValueError, match="lost"), spending.call("voice", BEAT):
        raise ValueError("lost")

    assert spending.costs() == ()
    pay(spending)


def test_a_run_that_goes_on_knows_what_it_paid_before():
    pay(Spending("run", prices=PRICES))

    again = Spending("run", budget_usd=0.15, prices=PRICES)

    with pytest.raises(BudgetExceeded):
        pay(again)
    pay(Spending("another", budget_usd=0.15, prices=PRICES))


def test_a_budget_cannot_be_kept_without_a_price():
    with pytest.raises(BudgetExceeded, match=r"unheard-of charges.*prices\.yaml"):
        pay(Spending("run", budget_usd=5, prices=PRICES), provider="unheard-of")

    pay(spending := Spending("run", prices=PRICES), provider="unheard-of")
    assert spending.costs()[0].usage.usd is None


def test_charges_of_many_threads_are_all_booked():
    spending = Spending("run", budget_usd=100, prices=PRICES)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pay(spending), range(100)))

    assert spending.costs()[0].usage.characters == 100_000


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
    assert price_table().cost_usd("espeak-ng", usage) == 0


@pytest.mark.parametrize("written", ["prices: [", "checked: yesterday", "\xff\xfe"])
def test_own_prices_that_cannot_be_read_are_named(written):
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(written, encoding="latin-1")

    with pytest.raises(RequestError, match=r"prices\.yaml' cannot be read"):
        price_table()


@pytest.mark.parametrize(
    ("provider", "model", "usd"),
    [
        ("openai", "gpt-5-mini-2025-08-07", 0.25),
        ("openai", "gpt-5.4-nano", 0.20),
        ("openai", "gpt-4o-mini", 0.15),
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
    found = {request.openai_images.model: "openai-images", request.elevenlabs.model: "elevenlabs"}
    endpoint, _, model = request.llm.partition(":")
    found |= {model: endpoint} if model else {}

    for model, provider in found.items():
        assert price_table().find(provider, model) is not None, model
