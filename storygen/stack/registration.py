"""Makes what storygen needs on its own server, in a process that loads while the server does."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import IO

from storygen.errors import RequestError, StorygenError
from storygen.stack import processes
from storygen.stack.keeper import open_log
from storygen.stack.state import Stack, Standing, write_standing

KEPT = "kept: "
"""What a sentence begins with that tells of something that a person set and that stays."""
_WRONG_REQUEST = 2
_POLL_S = 0.1


class Registration:
    """`deployments.register`, which waits for the server by itself.

    Args:
        stack: Whose server it is.
        reset: What is to be as the files say, whatever a person set on the server.
    """

    def __init__(self, stack: Stack, reset: Sequence[str] = ()) -> None:
        limit = f"cpu={processes.films_of(stack)}"
        self._told, self._said = _scratch(), _scratch()
        self._running = subprocess.Popen(
            [sys.executable, "-P", "-m", "deployments.register", "--limit", limit,
             *(word for name in reset for word in ("--reset", name))],
            stdin=subprocess.DEVNULL, stdout=self._told, stderr=self._said,
            env=processes.environment(stack),
        )  # fmt: skip

    def is_done(self) -> bool:
        """Whether it has made everything. Raises StorygenError: it failed; says why."""
        code = self._running.poll()
        if code:
            said = _text(self._said).strip().removeprefix("storygen: ")[-1200:]
            raise RequestError(said) if code == _WRONG_REQUEST else StorygenError(said)
        return code == 0

    @property
    def kept(self) -> tuple[str, ...]:
        """A sentence for each thing that a person set on the server and that stays."""
        lines = _text(self._told).splitlines()
        return tuple(line.removeprefix(KEPT) for line in lines if line.startswith(KEPT))

    def end(self) -> None:
        """Let it go on no longer, and keep what it told in its log."""
        if self._running.poll() is None:
            self._running.kill()
            self._running.wait()
        with open_log("register") as log:
            log.write(_text(self._told).encode())
        self._told.close()
        self._said.close()


def register_again(stack: Stack, reset: Sequence[str]) -> None:
    """Register on a stack that is up, and note what stays as a person set it.

    Raises:
        RequestError: There is nothing of that name to reset.
        StorygenError: It failed.
    """
    registration = Registration(stack, reset)
    try:
        while not registration.is_done():
            time.sleep(_POLL_S)
        write_standing(Standing(phase="ready", kept=registration.kept))
    finally:
        registration.end()


def _scratch() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
