"""What one run pays for: every answered call is written down, and a budget is never passed."""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import reduce

from storygen.errors import BudgetExceeded
from storygen.models.usage import Cost, dollars
from storygen.services.prices import PriceTable, how_to_price, price_table
from storygen.services.shared_state import database_path, shared_state
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
        self, run_id: str, budget_usd: float | None = None, prices: PriceTable | None = None
    ) -> None:
        self._run_id = run_id
        self._budget_usd = budget_usd
        self._prices = prices
        self._lock = threading.Condition()
        self._set_aside_usd: list[float] = []
        self._spent_usd: float | None = None

    def estimate_usd(self, provider: str, usage: Usage) -> float | None:
        """What a call would cost; None if its price is not known."""
        return self._table().cost_usd(provider, usage)

    @contextmanager
    def call(self, provider: str, estimate: Usage) -> Generator[Callable[[Sequence[Usage]], None]]:
        """Set money aside for a call while it lasts.

        Money set aside for other calls may come free: where only that is missing, it is waited for.

        Yields:
            To be called once the call was answered, with what was used; nothing is the estimate.

        Raises:
            BudgetExceeded: It may cost more than is left, or its price is not known.
            RunCancelled: The run was stopped meanwhile.
        """
        reserved_usd = self._reserve(provider, estimate)

        def charge(used: Sequence[Usage]) -> None:
            self._charge(provider, _total(used, estimate))

        try:
            yield charge
        finally:
            if reserved_usd:
                with self._lock:
                    self._set_aside_usd.remove(reserved_usd)
                    self._lock.notify_all()

    def costs(self) -> tuple[Cost, ...]:
        """What this run has used so far, by provider and model. Raises StoreError."""
        if not database_path().exists():
            return ()
        with shared_state() as state:
            rows = state.execute(
                "SELECT provider, model, usage, usd FROM charges WHERE run_id = ? ORDER BY rowid",
                (self._run_id,),
            ).fetchall()
        calls: dict[tuple[str, str], list[Usage]] = {}
        for provider, model, usage, usd in rows:
            known = Usage.model_validate_json(usage).model_copy(update={"usd": usd})
            calls.setdefault((provider, model), []).append(known)
        return tuple(
            Cost(provider=provider, calls=len(uses), usage=reduce(Usage.plus, uses))
            for (provider, _), uses in calls.items()
        )

    def _reserve(self, provider: str, estimate: Usage) -> float:
        # Read before the call: a table that cannot be read must not cost an answer.
        usd = self.estimate_usd(provider, estimate)
        if self._budget_usd is None:
            return 0.0
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

    def _charge(self, provider: str, usage: Usage) -> None:
        usd = self.estimate_usd(provider, usage)
        with self._lock:
            with shared_state() as state:
                state.execute(
                    "INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        self._run_id, datetime.now(UTC).isoformat(), provider, usage.model,
                        usage.model_dump_json(exclude_defaults=True), usd,
                    ),
                )  # fmt: skip
            if self._spent_usd is not None:
                self._spent_usd += usd or 0.0

    def _spent(self) -> float:
        """What this run has paid so far, also before it was interrupted."""
        if self._spent_usd is None:
            self._spent_usd = sum(cost.usage.usd or 0.0 for cost in self.costs())
        return self._spent_usd

    def _table(self) -> PriceTable:
        if self._prices is None:
            self._prices = price_table()
        return self._prices


def _total(used: Sequence[Usage], estimate: Usage) -> Usage:
    return reduce(Usage.plus, used) if used else estimate


_current = Spending("")


def use_spending(spending: Spending) -> None:
    """Have this process's calls booked there from now on."""
    global _current
    _current = spending


def current_spending() -> Spending:
    """Where this process's calls are booked."""
    return _current
