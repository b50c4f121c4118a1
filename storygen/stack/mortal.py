"""Becomes another program that dies with its parent: `mortal PARENT_PID PROGRAM ARGUMENTS...`."""

import os
import signal
import sys

from storygen.embedded_server import die_with_parent


def main() -> None:
    """Ask for the signal, then run the program in this process."""
    # A program started from a shell's background may have inherited ignored signals.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(int(sys.argv[1]), signal.SIGTERM)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
