"""Whether the stack's server and workers can be used already, asked of the server itself."""

from collections.abc import Iterable
from datetime import datetime

from storygen.stack.api import ask
from storygen.stack.processes import Process
from storygen.stack.state import Stack

_LAST_POOL = "control"
"""The pool that is registered last."""


def answers(stack: Stack) -> bool:
    """Whether the Prefect server does."""
    return ask(stack, "/health") is not None


def has_pools(stack: Stack) -> bool:
    """Whether workers find their pools."""
    return ask(stack, f"/work_pools/{_LAST_POOL}") is not None


def are_online(stack: Stack, workers: Iterable[Process], since: datetime) -> bool:
    """Whether each worker has said since then that it takes runs."""
    return all(_is_online(stack, worker, since) for worker in workers)


def _is_online(stack: Stack, worker: Process, since: datetime) -> bool:
    """A worker that died stays ONLINE for a while: only what it said later than `since` counts."""
    known_workers: list[dict[str, str]] = (
        ask(stack, f"/work_pools/{worker.pool}/workers/filter", {}) or []
    )
    for known in known_workers:
        if known["name"] == worker.worker_name and known["status"] == "ONLINE":
            return datetime.fromisoformat(known["last_heartbeat_time"]) >= since
    return False
