"""A run's process ends with the worker that started it."""

import os
import signal
import threading
import time

_POLL_S = 1.0
_END_S = 10.0


def end_with_parent() -> None:
    """Have this process end soon after its parent has, with all that it started.

    A run whose worker is gone is started again by another; going on as an orphan it would make the
    same film beside it, in a place that nobody counts. The watch needs no help of the kernel, so
    that it holds on every machine on which a worker is started.
    """
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="orphan-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL_S)
    # Prefect reports the run as crashed upon it, so that it is started again at once. Sent to the
    # process, it could come to this thread and leave the main one waiting for what it waits for.
    main = threading.main_thread().ident
    if main is not None:
        signal.pthread_kill(main, signal.SIGTERM)
    time.sleep(_END_S)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
