"""Keeps the stack's processes alive until it is told to stop; started by `storygen up`."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from storygen.errors import StorygenError
from storygen.stack import processes, readiness
from storygen.stack.database import held_database
from storygen.stack.keeper import Keeper, stop_all
from storygen.stack.registration import Registration
from storygen.stack.state import (
    HOST,
    Stack,
    Standing,
    hold_life,
    read_stack,
    stack_folder,
    write_standing,
)  # fmt: skip
from storygen.stack.worker_keeper import WorkerKeeper, end_workers

_START_S = 180.0
_START_POLL_S = 0.2
_POLL_S = 0.5


def main() -> int:
    """Be the supervisor until SIGTERM."""
    life = hold_life()
    stack = read_stack()
    if life is None or stack is None:
        return 0
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    write_standing(Standing(phase="starting"))
    try:
        with held_database(stack.database):
            _keep(stack, stopping)
    except StorygenError as error:
        print(error, flush=True)
        write_standing(Standing(phase="failed", message=str(error)))
        return 1
    return 0


def _keep(stack: Stack, stopping: threading.Event) -> None:
    """Bring everything up and keep it up until `stopping`; then stop it all."""
    sockets = [_listen(stack.server_port), _listen(stack.files_port)]
    servers = [
        Keeper(processes.server(stack, sockets[0].fileno()), stack, sockets[0].fileno()),
        Keeper(processes.file_server(stack, sockets[1].fileno()), stack, sockets[1].fileno()),
    ]
    workers = [WorkerKeeper(process, stack) for process in processes.workers(stack)]
    watchers = [Keeper(processes.inbox_watcher(stack), stack)] if stack.watched else []
    try:
        _bring_up(stack, servers, workers, stopping)
        while not stopping.wait(_POLL_S):
            for keeper in (*servers, *workers, *watchers):
                keeper.tend()
    finally:
        stop_all(watchers, signal.SIGTERM)
        end_workers(stack, workers)
        stop_all(servers, signal.SIGTERM)


def _listen(port: int) -> socket.socket:
    """A socket that stays open while its server is started again: nobody is turned away."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise StorygenError(
            f"port {port} of {HOST} cannot be used: {error.strerror}; `storygen up --port N` "
            "takes another"
        ) from error


def _bring_up(
    stack: Stack, servers: list[Keeper], workers: list[WorkerKeeper], stopping: threading.Event
) -> None:
    """Start everything, and wait until a run that is handed over would begin at once."""
    begun_at, registration = datetime.now(UTC), Registration(stack)
    awaited = [worker.process for worker in workers]
    try:
        _tend(
            servers, lambda: registration.is_done() or readiness.answers(stack), stopping,
            f"the Prefect server did not answer; its log is {stack_folder() / 'server.log'}",
        )  # fmt: skip
        write_standing(Standing(phase="registering"))
        _tend(
            servers, lambda: registration.is_done() or readiness.has_pools(stack), stopping,
            f"the work pools were not made; see {stack_folder() / 'register.log'}",
        )  # fmt: skip
        _tend(
            [*servers, *workers],
            lambda: registration.is_done() and readiness.are_online(stack, awaited, begun_at),
            stopping,
            f"the deployments or workers are not there; see the logs in {stack_folder()}",
        )
        kept = registration.kept
    finally:
        registration.end()
    if not stopping.is_set():
        write_standing(Standing(phase="ready", kept=kept))


def _tend(
    keepers: Sequence[Keeper], until: Callable[[], bool], stopping: threading.Event, late: str
) -> None:
    """Keep processes alive until something is so.

    Raises:
        StorygenError: It is not so after 180 s; `late` says what that means.
    """
    deadline = time.monotonic() + _START_S
    while not stopping.is_set():
        for keeper in keepers:
            keeper.tend()
        if until() or stopping.wait(_START_POLL_S):
            return
        if time.monotonic() > deadline:
            raise StorygenError(f"within {_START_S:.0f} s {late}")


if __name__ == "__main__":
    sys.exit(main())
