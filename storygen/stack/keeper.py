"""Keeps processes of the stack alive, and ends them."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import IO

import psutil

from storygen import files
from storygen.stack import processes
from storygen.stack.processes import Process
from storygen.stack.state import Stack, stack_folder

_LONGEST_WAIT_S = 30.0
_STOP_S = 15.0
_LARGEST_LOG_BYTES = 10_000_000


class Keeper:
    """Starts one process, and again whenever it dies, each time a little later.

    Args:
        process: What to start.
        stack: Whose process it is.
        listener: A socket that it takes over; -1 for none.

    Attributes:
        process: As given.
    """

    def __init__(self, process: Process, stack: Stack, listener: int = -1) -> None:
        self.process, self._stack, self._listener = process, stack, listener
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
            print(f"{self.process.name} ended with {self._running.returncode}", flush=True)
            self._running = None
        if now >= self._next_start_at and self.may_start():
            self._start()

    def _start(self) -> None:
        print(f"{self.process.name} starts", flush=True)
        self._started_at = time.monotonic()
        with open_log(self.process.name) as log:
            self._running = subprocess.Popen(
                self.process.command,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**processes.environment(self._stack), **self.process.environment},
                pass_fds=[self._listener] if self._listener >= 0 else [],
                start_new_session=True,
            )  # fmt: skip

    def hold(self) -> None:
        """Let it do nothing more; what it asked of the server before may still be answered."""
        if self._running is not None:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(self._running.pid).suspend()

    def children(self) -> list[psutil.Process]:
        """What it started, and what that started in turn."""
        if self._running is None:
            return []
        try:
            return psutil.Process(self._running.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """End it at once."""
        self.stop(time.monotonic())

    def may_start(self) -> bool:
        """Whether what it left behind when it last ended is put in order; tries to do so."""
        return True

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


def stop_all(keepers: list[Keeper], by: signal.Signals) -> None:
    """Ask all to stop, and kill what has not within 15 s."""
    for keeper in keepers:
        keeper.ask_to_stop(by)
    deadline = time.monotonic() + _STOP_S
    for keeper in keepers:
        keeper.stop(deadline)
