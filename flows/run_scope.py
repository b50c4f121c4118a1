"""What a flow's run has of its own, so that another one in the same process shares none of it."""

from contextlib import AbstractContextManager

from blocks.keys import secret_block
from storygen import progress
from storygen.current_run import Run, open_run
from storygen.progress import Audience
from storygen.services.keys import KeyLookup
from storygen.services.spending import Spending
from storygen.store import fresh_stores


def run_scope(run_id: str = "", budget_usd: float | None = None) -> AbstractContextManager[Run]:
    """A run of its own while it lasts; whoever hears of the progress around it hears of its too.

    Args:
        run_id: What its calls to services are booked under.
        budget_usd: The most that it may spend; None for no limit.
    """
    return open_run(
        Spending(run_id, budget_usd),
        KeyLookup(secret_block),
        Audience(progress.current()),
        fresh_stores(),
    )
