"""Whether the stack's server and workers can be used already, asked of the server itself."""

import base64
import json
import urllib.request
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.error import URLError

from storygen.stack.processes import Process
from storygen.stack.state import Stack

_LAST_POOL = "control"
"""The pool that is registered last."""


def answers(stack: Stack) -> bool:
    """Whether the Prefect server does."""
    return _ask(stack, "/health") is not None


def has_pools(stack: Stack) -> bool:
    """Whether workers find their pools."""
    return _ask(stack, f"/work_pools/{_LAST_POOL}") is not None


def are_online(stack: Stack, workers: Iterable[Process], since: datetime) -> bool:
    """Whether each worker has said since then that it takes runs."""
    return all(_is_online(stack, worker, since) for worker in workers)


def _is_online(stack: Stack, worker: Process, since: datetime) -> bool:
    """A worker that died stays ONLINE for a while: only what it said later than `since` counts."""
    known_workers: list[dict[str, str]] = (
        _ask(stack, f"/work_pools/{worker.pool}/workers/filter", {}) or []
    )
    for known in known_workers:
        if known["name"] == worker.worker_name and known["status"] == "ONLINE":
            return datetime.fromisoformat(known["last_heartbeat_time"]) >= since
    return False


def _ask(stack: Stack, path: str, body: object = None) -> Any:
    """The server's answer; None while it has none, or one that says no."""
    secret = base64.b64encode(stack.secret.encode()).decode()
    asking = urllib.request.Request(
        f"{stack.api_url}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {secret}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(asking, timeout=5) as answer:
            return json.load(answer)
    except (URLError, OSError, ValueError):
        return None
