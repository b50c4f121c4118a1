import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from threading import Lock
from time import sleep as really_sleep

import pytest

from storygen.errors import (
    BudgetExceeded,
    ContentRefused,
    KeyMissing,
    ProviderRefused,
    ProviderResting,
    ProviderUnavailable,
    RunCancelled,
)
from storygen.models.usage import Usage
from storygen.services import shared_state
from storygen.services.breaker import Admission, Breaker
from storygen.services.prices import Price, PriceTable
from storygen.services.serving import Clock, served, set_replaceable
from storygen.services.spending import Spending, current_spending, use_spending
from storygen.services.stopping import stop_calls
from storygen.services.usage import report_begun, report_usage
from tests.support.run_parts import allow_calls

PRICES = PriceTable(checked=date(2026, 1, 1), prices={"service": {"*": Price(characters=100.0)}})


class Time:
    """Passes only while somebody sleeps."""

    def __init__(self):
        self.at_s = 1_000.0
        self.lock = Lock()

    def sleep(self, seconds):
        with self.lock:
            self.at_s += seconds
        really_sleep(0.01)  # else minutes pass for those who wait while one call is made

    @property
    def clock(self):
        return Clock(lambda: self.at_s, self.sleep)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def spending():
    before = current_spending()
    use_spending(spending := Spending("run", prices=PRICES))
    yield spending
    use_spending(before)
    set_replaceable("voice", "service", False)


def failing(times, error=None):
    """A call that fails so often and then answers how often it was made."""
    made = []

    def call():
        made.append(None)
        if len(made) <= times:
            raise error or ProviderUnavailable("busy")
        return len(made)

    return call


def test_what_may_pass_is_tried_again_and_paid_once(time, spending):
    assert served("voice", "service", Usage(characters=10), failing(2), time.clock) == 3

    assert spending.costs()[0].calls == 1


def test_what_will_not_pass_is_not(time, spending):
    for error in (ProviderRefused("no credit"), ContentRefused("no")):
        with pytest.raises(type(error)):
            served("voice", "service", Usage(), failing(9, error), time.clock)

    assert spending.costs() == ()
    assert time.at_s == 1_000


def test_a_service_is_asked_again_when_it_said(time, spending):
    busy = ProviderUnavailable("busy", retry_after_s=20)

    served("voice", "service", Usage(), failing(1, busy), time.clock)

    assert 1_020 <= time.at_s <= 1_023


def test_nobody_waits_for_an_hour(time, spending):
    busy = ProviderUnavailable("busy", retry_after_s=3_600)

    with pytest.raises(ProviderResting, match="left alone; it is asked again in 3"):
        served("voice", "service", Usage(), failing(9, busy), time.clock)

    assert time.at_s < 1_005


def test_a_service_that_can_be_replaced_is_not_waited_for(time, spending):
    set_replaceable("voice", "service", True)

    with pytest.raises(ProviderResting):
        served(
            "voice",
            "service",
            Usage(),
            failing(9, ProviderUnavailable("", retry_after_s=20)),
            time.clock,
        )

    assert time.at_s < 1_005


def test_who_can_be_replaced_as_a_voice_is_waited_for_as_a_language_model(time, spending):
    set_replaceable("voice", "service", True)
    busy = ProviderUnavailable("busy", retry_after_s=20)

    assert served("llm", "service", Usage(), failing(1, busy), time.clock) == 2


def test_another_server_of_the_same_kind_is_not_left_alone_with_it(time, spending):
    busy = ProviderUnavailable("busy", retry_after_s=3_600)
    with pytest.raises(ProviderResting):
        served("llm", "service", Usage(), failing(9, busy), time.clock, elsewhere="http://here/v1")

    assert served("voice", "service", Usage(), failing(0), time.clock) == 1


def test_what_the_provider_reports_counts(time, spending):
    served(
        "voice",
        "service",
        Usage(characters=99),
        lambda: report_usage(Usage(characters=7)),
        time.clock,
    )

    assert spending.costs()[0].usage.characters == 7


def test_no_call_is_made_that_the_budget_does_not_cover(time, spending):
    use_spending(Spending("run", budget_usd=0.001, prices=PRICES))
    call = failing(0)

    with pytest.raises(BudgetExceeded):
        served("voice", "service", Usage(characters=1_000), call, time.clock)

    assert call() == 1


def test_five_hundred_calls_get_through_a_service_that_fails_a_third_of_them(time, spending):
    dice, lock = random.Random(5), Lock()
    answered = []

    def ask(place):
        def call():
            with lock:
                if dice.random() < 0.3:
                    raise ProviderUnavailable("busy")
                answered.append(place)
                return place

        for _ in range(4):  # as often as Prefect tries a task
            try:
                return served("voice", "service", Usage(characters=1), call, time.clock)
            except ProviderUnavailable:
                time.sleep(5)
        raise AssertionError(place)

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(ask, range(500)))

    assert got == list(range(500))
    assert sorted(answered) == got
    (cost,) = spending.costs()
    assert (cost.calls, cost.usage.characters) == (500, 500)


def test_an_answer_that_is_of_no_use_is_paid_for_all_the_same(time, spending):
    def useless():
        report_usage(Usage(characters=7))
        raise ProviderUnavailable("it holds no sound")

    with pytest.raises(ProviderUnavailable):
        served("voice", "service", Usage(characters=9), useless, time.clock)

    assert spending.costs()[0].usage.characters == 21


def test_an_answer_that_breaks_off_is_booked_at_its_estimate(time, spending):
    def broken_off():
        report_begun()
        raise ProviderUnavailable("the connection was lost")

    with pytest.raises(ProviderUnavailable):
        served("voice", "service", Usage(characters=9), broken_off, time.clock)

    assert spending.costs()[0].usage.characters == 27


@pytest.mark.parametrize(
    "error", [RunCancelled("stopped"), KeyMissing("none"), KeyboardInterrupt()]
)
def test_a_probe_that_was_not_asked_does_not_keep_others_from_asking(time, spending, error):
    breaker = Breaker("service", time.clock.now_s)
    for _ in range(5):
        breaker.note(breaker.admit(), answered=False)
    time.sleep(30)

    with pytest.raises(type(error)):
        served("voice", "service", Usage(), failing(9, error), time.clock)

    assert breaker.admit() == Admission(0.0, is_probe=True)


def test_a_run_that_is_stopped_while_it_waits_pays_nothing(time, spending):
    busy = ProviderUnavailable("busy", retry_after_s=20)
    with pytest.raises(ProviderUnavailable):
        served("voice", "service", Usage(), failing(9, busy), time.clock)
    clock = Clock(time.clock.now_s, lambda seconds: (time.sleep(seconds), stop_calls()))

    try:
        with pytest.raises(RunCancelled):
            served("voice", "service", Usage(characters=9), failing(0), clock)
    finally:
        allow_calls()

    assert spending.costs() == ()


def test_an_answer_is_kept_though_nobody_can_write_down_what_it_cost(time, spending, monkeypatch):
    def call():
        monkeypatch.setattr(shared_state, "BUSY_S", 0.05)
        other.execute("BEGIN IMMEDIATE")
        return "an answer"

    served("voice", "service", Usage(characters=1), failing(0), time.clock)
    with closing(sqlite3.connect(shared_state.database_path(), isolation_level=None)) as other:
        assert served("voice", "service", Usage(characters=1), call, time.clock) == "an answer"

    assert spending.costs()[0].calls == 2


def test_who_takes_no_money_is_asked_under_any_budget_and_costs_nothing(time, spending):
    use_spending(Spending("thrifty", budget_usd=0.0, prices=PRICES))
    heard = Usage(model="of no known price", characters=10)

    answer = served("voice", "unpriced", heard, lambda: "said", time.clock, is_paid=False)

    assert answer == "said"
    assert [cost.usage.usd for cost in current_spending().costs()] == [0.0]
    with pytest.raises(BudgetExceeded, match="is not known"):
        served("voice", "unpriced", heard, lambda: "said", time.clock)


def test_a_persons_own_price_of_a_free_provider_counts(time, spending):
    use_spending(Spending("proxied", budget_usd=0.0, prices=PRICES))

    with pytest.raises(BudgetExceeded):
        served("voice", "service", Usage(characters=10**9), failing(0), time.clock, is_paid=False)
