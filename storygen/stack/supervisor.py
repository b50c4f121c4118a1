"""Keeps the stack's processes alive until it is told to stop; started by `storygen up`."""

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from typing import IO
from urllib.error import URLError

from storygen import files
from storygen.errors import StorygenError
from storygen.stack import processes
from storygen.stack.processes import Process
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
_LONGEST_WAIT_S = 30.0
_STOP_S = 15.0
_LARGEST_LOG_BYTES = 10_000_000


class Keeper:
    """Starts one process, and again whenever it dies, each time a little later.

    Args:
        process: What to start.
        stack: Whose process it is.
        listener: A socket that it takes over; -1 for none.
    """

    def __init__(self, process: Process, stack: Stack, listener: int = -1) -> None:
        self._process, self._stack, self._listener = process, stack, listener
        self._deaths = 0
        self._next_start_at = 0.0
        self._started_at = 0.0
        self._running: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Start it if it does not run and its time has come."""
        now = time.monotonic()
        if self._running is not None:
            if self._running.poll() is None:
                return
            lived_s = now - self._started_at
            self._deaths = 0 if lived_s > _LONGEST_WAIT_S else self._deaths + 1
            self._next_start_at = now + min(2.0 ** (self._deaths - 1), _LONGEST_WAIT_S)
            print(f"{self._process.name} ended with {self._running.returncode}", flush=True)
            self._running = None
        if now >= self._next_start_at:
            self._start()

    def _start(self) -> None:
        print(f"{self._process.name} starts", flush=True)
        self._started_at = time.monotonic()
        with open_log(self._process.name) as log:
            self._running = subprocess.Popen(
                self._process.command,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**processes.environment(self._stack), **self._process.environment},
                pass_fds=[self._listener] if self._listener >= 0 else [],
                start_new_session=True,
            )  # fmt: skip

    def ask_to_stop(self, by: signal.Signals) -> None:
        """Tell it that it is time."""
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(by)

    def stop(self, deadline: float) -> None:
        """Wait for it until `deadline` on the monotonic clock, then kill it and what it started."""
        if self._running is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(max(0.0, deadline - time.monotonic()))
        try:
            os.killpg(self._running.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._running.wait()


def open_log(name: str) -> IO[bytes]:
    """A process's log, the older one put aside once it is large."""
    path = stack_folder() / f"{name}.log"
    with suppress(FileNotFoundError):
        if files.size_bytes(path) > _LARGEST_LOG_BYTES:
            files.rename(path, path.with_suffix(".log.old"))
    return os.fdopen(files.open_for_append(path), "wb")


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
        _stop(workers, signal.SIGINT)
        _stop(servers, signal.SIGTERM)


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


def _stop(keepers: list[Keeper], by: signal.Signals) -> None:
    for keeper in keepers:
        keeper.ask_to_stop(by)
    deadline = time.monotonic() + _STOP_S
    for keeper in keepers:
        keeper.stop(deadline)


if __name__ == "__main__":
    sys.exit(main())
