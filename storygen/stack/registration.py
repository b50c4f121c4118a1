"""Makes what storygen needs on its own server, in a process that loads while the server does."""

import subprocess
import sys
import tempfile

from storygen.errors import StorygenError
from storygen.stack import processes
from storygen.stack.keeper import open_log
from storygen.stack.state import Stack


class Registration:
    """`deployments.register`, which waits for the server by itself.

    Args:
        stack: Whose server it is.
    """

    def __init__(self, stack: Stack) -> None:
        limit = f"cpu={processes.films_at_once()}"
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        with open_log("register") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-P", "-m", "deployments.register", "--limit", limit],
                stdin=subprocess.DEVNULL, stdout=log, stderr=self._said,
                env=processes.environment(stack),
            )  # fmt: skip

    def is_done(self) -> bool:
        """Whether it has made everything. Raises StorygenError: it failed; says why."""
        code = self._running.poll()
        if code:
            self._said.seek(0)
            raise StorygenError(self._said.read().strip().removeprefix("storygen: ")[-1200:])
        return code == 0

    def end(self) -> None:
        """Let it go on no longer."""
        if self._running.poll() is None:
            self._running.kill()
            self._running.wait()
        self._said.close()
