"""Keeps the stack's processes alive until it is told to stop; started by `storygen up`."""

import base64
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.error import URLError

from storygen.errors import StorygenError
from storygen.stack import processes
from storygen.stack.keeper import Keeper, end_runs, open_log, stop_all
from storygen.stack.state import (
    HOST,
    Stack,
    Standing,
    hold_life,
    read_stack,
    stack_folder,
    write_standing,
)  # fmt: skip

_START_S = 180.0
_REGISTER_S = 300.0
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
    workers = [Keeper(process, stack) for process in processes.workers()]
    try:
        _bring_up(stack, servers, stopping)
        while not stopping.wait(_POLL_S):
            for keeper in (*servers, *workers):
                keeper.tend()
    finally:
        end_runs(workers)
        stop_all(workers, signal.SIGINT)
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


def _bring_up(stack: Stack, servers: list[Keeper], stopping: threading.Event) -> None:
    """Start the servers, wait until they answer, and register everything."""
    deadline = time.monotonic() + _START_S
    while not _answers(stack):
        for keeper in servers:
            keeper.tend()
        if stopping.wait(_POLL_S):
            return
        if time.monotonic() > deadline:
            raise StorygenError(
                f"the Prefect server did not answer within {_START_S:.0f} s; its log is "
                f"{stack_folder() / 'server.log'}"
            )
    write_standing(Standing(phase="registering"))
    _register(stack)
    write_standing(Standing(phase="ready"))


def _answers(stack: Stack) -> bool:
    secret = base64.b64encode(stack.secret.encode()).decode()
    asking = urllib.request.Request(
        f"{stack.api_url}/health", headers={"Authorization": f"Basic {secret}"}
    )
    try:
        with urllib.request.urlopen(asking, timeout=5):
            return True
    except (URLError, OSError):
        return False


def _register(stack: Stack) -> None:
    limit = processes.films_at_once()
    command = [sys.executable, "-P", "-m", "deployments.register", "--limit", f"cpu={limit}"]
    with open_log("register") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.PIPE, text=True,
            env=processes.environment(stack), timeout=_REGISTER_S, check=False,
        )  # fmt: skip
    if done.returncode:
        raise StorygenError(done.stderr.strip().removeprefix("storygen: ")[-1200:])


if __name__ == "__main__":
    sys.exit(main())
