"""Keeping what libraries write away from the terminal."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from storygen import files
from storygen.home import runs_folder


@contextmanager
def log_file(run_id: str) -> Generator[TextIO]:
    """Send all that libraries write to the run's log; give the real standard error."""
    log = files.open_for_append(runs_folder() / run_id / "log.txt")
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    terminal = os.fdopen(
        os.dup(2), "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace"
    )
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    try:
        yield terminal
    finally:
        _flush_log()
        for number, handle in enumerate(kept, start=1):
            os.dup2(handle, number)
            os.close(handle)
        terminal.close()


def _flush_log() -> None:
    """Write out what is buffered; what a full disk does not take must not reach the terminal."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)
            stream.flush()


def silence_libraries() -> None:
    """Have libraries log nothing but errors, and tell nobody of their use."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
