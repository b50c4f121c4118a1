import os
import sqlite3
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from threading import Lock
from time import sleep

import pytest

from storygen.errors import BudgetExceeded, RunCancelled, StoreError
from storygen.models.usage import Usage
from storygen.services import shared_state
from storygen.services.prices import Price, PriceTable
from storygen.services.spending import Spending
from storygen.services.stopping import stop_calls
from tests.support.run_parts import allow_calls

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


def test_a_call_whose_process_died_counts_as_its_most():
    if (child := os.fork()) == 0:
        with Spending("run", prices=PRICES).call("voice", BEAT) as charge:
            charge.begin()
            os._exit(0)
    os.waitpid(child, 0)

    again = Spending("run", budget_usd=0.15, prices=PRICES)

    assert again.costs()[0].usage.usd == pytest.approx(0.1)
    with pytest.raises(BudgetExceeded, match=r"0\.1000 of the budget"):
        pay(again)


def test_a_call_counts_once_and_one_that_failed_not_at_all():
    spending = Spending("run", prices=PRICES)
    with spending.call("voice", BEAT) as charge:
        charge.begin()
        charge([Usage(model="best", characters=10)])
    with pytest.raises(ValueError, match="lost"), spending.call("voice", BEAT) as charge:
        charge.begin()
        raise ValueError("lost")

    for books in (spending, Spending("run", prices=PRICES)):
        (cost,) = books.costs()
        assert (cost.calls, cost.usage.characters) == (1, 10)


@contextmanager
def locked_books(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Another process writes into them and does not end."""
    with monkeypatch.context() as patch:
        patch.setattr(shared_state, "BUSY_S", 0.05)
        path = shared_state.database_path()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield


def test_an_answer_is_not_lost_where_the_books_cannot_be_written(monkeypatch: pytest.MonkeyPatch):
    spending = Spending("run", budget_usd=0.25, prices=PRICES)
    pay(spending)

    with spending.call("voice", BEAT) as charge:
        charge.begin()
        with locked_books(monkeypatch):
            charge(())

    assert Spending("run", prices=PRICES).costs()[0].calls == 2
    with pytest.raises(BudgetExceeded, match=r"0\.2000 of the budget"):
        pay(spending)


def test_no_further_call_is_made_while_the_books_cannot_be_written(monkeypatch: pytest.MonkeyPatch):
    spending = Spending("run", prices=PRICES)
    pay(spending)

    with spending.call("voice", BEAT) as charge, locked_books(monkeypatch):
        charge(())
        with pytest.raises(StoreError, match="database is locked"):
            charge.begin()

    assert spending.costs()[0].calls == 2


def test_what_is_spent_is_known_where_some_prices_are_not():
    pay(Spending("run", prices=PRICES))
    pay(Spending("run", prices=PriceTable(checked=date(2026, 1, 1))))

    with pytest.raises(BudgetExceeded, match=r"0\.1000 of the budget"):
        pay(Spending("run", budget_usd=0.15, prices=PRICES))
