"""What one run pays for: every answered call is written down, and a budget is never passed."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import NamedTuple

from storygen.current_run import current_run
from storygen.errors import BudgetExceeded
from storygen.models.usage import Cost, dollars
from storygen.services.books import Books, Line
from storygen.services.prices import PriceTable, how_to_price, price_table
from storygen.services.stopping import check_not_stopped, ended_by_stop
from storygen.services.usage import Usage


class Spending:
    """The books of one run. Safe to use from several threads at once.

    Args:
        run_id: What charges are written under; a run that goes on finds its earlier ones.
        budget_usd: The most that may be spent; None for no limit.
        prices: What services charge; None for what holds on this machine.
    """

    def __init__(
        self, run_id: str = "", budget_usd: float | None = None, prices: PriceTable | None = None
    ) -> None:
        self._books = Books(run_id)
        self._budget_usd = budget_usd
        self._prices = prices
        self._lock = threading.Condition()
        self._set_aside_usd: list[float] = []
        self._spent_usd: float | None = None

    def estimate_usd(self, provider: str, usage: Usage) -> float | None:
        """What a call would cost; None if its price is not known."""
        return self._table().cost_usd(provider, usage)

    @contextmanager
    def call(self, provider: str, estimate: Usage, *, is_paid: bool = True) -> Generator["Charge"]:
        """Set money aside for a call while it lasts.

        Money set aside for other calls may come free: where only that is missing, it is waited for.

        Args:
            provider: Who is asked.
            estimate: The most that the call uses.
            is_paid: Whether the provider takes money; else a price that is not known is none.

        Yields:
            What the call's begin and its charge are told.

        Raises:
            BudgetExceeded: It may cost more than is left, or its price is not known.
            RunCancelled: The run was stopped meanwhile.
        """
        # Read before the call: a table that cannot be read must not cost an answer.
        price = _Price(self, provider, is_paid)
        most = Line(provider, estimate, price.of(estimate))
        reserved_usd = self._reserve(most)
        charge = Charge(price, self._books, most)
        try:
            yield charge
        finally:
            charge.close()
            if reserved_usd is not None:
                with self._lock:
                    self._set_aside_usd.remove(reserved_usd)
                    self._lock.notify_all()

    def costs(self) -> tuple[Cost, ...]:
        """What this run has used so far, by provider and model. Raises StoreError."""
        calls: dict[tuple[str, str], list[Usage]] = {}
        for provider, usage, usd in self._books.lines():
            known = usage.model_copy(update={"usd": usd})
            calls.setdefault((provider, usage.model), []).append(known)
        return tuple(
            Cost(provider=provider, calls=len(uses), usage=reduce(Usage.plus, uses))
            for (provider, _), uses in calls.items()
        )

    def spent_usd(self) -> float:
        """What this run has paid so far, where prices are known. Raises StoreError."""
        return sum(line.usd or 0.0 for line in self._books.lines())

    def paid(self, usd: float | None) -> None:
        """Count what a call did cost."""
        with self._lock:
            if self._spent_usd is not None:
                self._spent_usd += usd or 0.0

    def _reserve(self, most: Line) -> float | None:
        """Set a call's most aside; None where there is no budget."""
        provider, estimate, usd = most
        if self._budget_usd is None:
            return None
        if usd is None:
            raise BudgetExceeded(
                f"what {provider} charges for {estimate.model or 'this'!r} is not known, so the "
                f"budget of {dollars(self._budget_usd)} USD cannot be kept; "
                f"{how_to_price(provider, estimate)}, or leave budget_usd out"
            )
        with ended_by_stop(self._wake), self._lock:
            while not self._fits(provider, usd):
                self._lock.wait()
                check_not_stopped()
            self._set_aside_usd.append(usd)
        return usd

    def _fits(self, provider: str, usd: float) -> bool:
        """Whether nobody has to be waited for. Raises BudgetExceeded where that would not help."""
        assert self._budget_usd is not None
        spent_usd = self._spent()
        if spent_usd + usd > self._budget_usd:
            raise BudgetExceeded(
                f"the next call to {provider} may cost {usd:.4f} USD; {spent_usd:.4f} of the "
                f"budget of {dollars(self._budget_usd)} USD are spent; what was made is kept: run "
                "it again with a higher budget_usd"
            )
        others_usd = sum(self._set_aside_usd)
        return not self._set_aside_usd or spent_usd + others_usd + usd <= self._budget_usd

    def _wake(self) -> None:
        with self._lock:
            self._lock.notify_all()

    def _spent(self) -> float:
        """What this run has paid so far, also before it was interrupted."""
        if self._spent_usd is None:
            self._spent_usd = self.spent_usd()
        return self._spent_usd

    def _table(self) -> PriceTable:
        if self._prices is None:
            self._prices = price_table()
        return self._prices


class _Price(NamedTuple):
    """What a provider takes for a call."""

    spending: Spending
    provider: str
    is_paid: bool

    def of(self, usage: Usage) -> float | None:
        """In US dollars; None if it is not known of one that takes money."""
        known_usd = self.spending.estimate_usd(self.provider, usage)
        return 0.0 if known_usd is None and not self.is_paid else known_usd


class Charge:
    """One call's line in the books.

    Args:
        price: What the provider takes, and who counts what is paid.
        books: The run's.
        most: An upper bound of what the call uses.
    """

    def __init__(self, price: _Price, books: Books, most: Line) -> None:
        self._price = price
        self._books = books
        self._most = most
        self._call = ""

    def begin(self) -> None:
        """Say that a call that may cost something is made now. Raises StoreError: do not."""
        if self._most.usd != 0:
            self._call = self._books.begin(self._most)

    def __call__(self, used: Sequence[Usage]) -> None:
        """Book what an answered call used; nothing is the estimate."""
        provider, estimate, _ = self._most
        usage = _total(used, estimate)
        usd = self._price.of(usage)
        self._price.spending.paid(usd)
        self._books.end(self._call, Line(provider, usage, usd))
        self._call = ""

    def close(self) -> None:
        """Say that the call is over; one that was not charged cost nothing."""
        if self._call:
            self._books.end(self._call, None)


def _total(used: Sequence[Usage], estimate: Usage) -> Usage:
    return reduce(Usage.plus, used) if used else estimate


def use_spending(spending: Spending) -> None:
    """Have the calls of the run under way booked there from now on."""
    current_run().put(spending)


def current_spending() -> Spending:
    """Where the calls of the run under way are booked."""
    return current_run().part(Spending)
