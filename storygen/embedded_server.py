"""A Prefect server as a child process that dies with its parent.

Prefect would start one itself, but only once the flow runs, and a killed parent would leave it
behind for ever. Started here, it loads while the flow's own modules are imported.
"""

import ctypes
import os
import signal
import sys

MANY_RUNS = "many-runs"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Serve on the listening socket that was inherited as the file descriptor in argument 1.

    Until the parent in argument 2 is dead; `MANY_RUNS` follows where several runs use the server.
    """
    die_with_parent(int(sys.argv[2]), signal.SIGKILL)
    app = "prefect.server.api.server:create_app"
    if MANY_RUNS in sys.argv[3:]:
        from storygen.stack.sqlite_writers import queue_writers

        queue_writers()
        app = "deployments.stack_server:create_app"

    import uvicorn

    uvicorn.run(
        app,
        factory=True,
        fd=int(sys.argv[1]),
        log_level="error",
        lifespan="on",
    )


def die_with_parent(parent: int, by: signal.Signals) -> None:
    """Have the kernel send this process a signal once its parent is dead, or end if it is."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main()
