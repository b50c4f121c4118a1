"""Keeps a worker alive, and sees to its runs when it ends: none is left without one."""

import time
from collections.abc import Sequence

from storygen.stack.keeper import Keeper
from storygen.stack.left_runs import put_back
from storygen.stack.processes import Process
from storygen.stack.run_processes import end, run_ids, run_processes
from storygen.stack.state import Stack

_NOTICE_S = 1.0


class WorkerKeeper(Keeper):
    """Before its worker starts, the runs of the one before it are ended and put back.

    Args:
        process: The worker.
        stack: Whose worker it is.
    """

    def __init__(self, process: Process, stack: Stack) -> None:
        super().__init__(process, stack)
        self._is_clear = False

    def may_start(self) -> bool:
        """Whether no run of an earlier worker is left; it stays so until this one starts."""
        if not self._is_clear:
            end(run_processes({self.process.worker_name}))
            self._is_clear = put_back(self._stack, [self.process])
        return self._is_clear

    def _start(self) -> None:
        self._is_clear = False
        super()._start()


def end_workers(stack: Stack, keepers: Sequence[WorkerKeeper]) -> None:
    """End the workers and their runs, and have the server know where each run goes on.

    The workers are held first, as they would take up again what an automation schedules again
    meanwhile. Then they are killed: one that goes on for a moment could start a run's process, or
    take a run, after its runs were put back.
    """
    workers = [keeper.process for keeper in keepers]
    names = {worker.worker_name for worker in workers}
    for keeper in keepers:
        keeper.hold()
    runs = run_processes(names)
    ids, known = run_ids(runs), {run.pid for run in runs}
    # One that is just being started is not known by its environment yet.
    begun = [it for keeper in keepers for it in keeper.children() if it.pid not in known]
    end([*runs, *begun])
    for keeper in keepers:
        keeper.kill()
    end(run_processes(names))
    put_back(stack, workers, ids, on_purpose=True)
    # The server has events of these runs to look at before it is stopped.
    time.sleep(_NOTICE_S)
