"""`prefect worker`, mended: `python -m deployments.worker start --pool cpu --limit 2`.

A run whose process died is scheduled again within a second, while its worker is still putting away
what is left of it. Two things in Prefect 3.8.8 do not expect that:

- The worker takes the run up again, falls over the place that it still holds within `--limit`
  (https://github.com/PrefectHQ/prefect/issues/16806), and takes its other runs with it.
- A process worker tells of one death twice, the second time when the next attempt may have begun.
"""

import sys
from typing import Any

from prefect.cli import app as prefect_command
from prefect.client.schemas.objects import FlowRun
from prefect.workers.base import BaseWorker
from prefect.workers.process import ProcessWorker

_Worker = BaseWorker[Any, Any, Any]
_submit = _Worker._submit_scheduled_flow_runs  # pyright: ignore[reportPrivateUsage]
_tell = _Worker._propose_crashed_state  # pyright: ignore[reportPrivateUsage]
_TOLD_BEFORE = "Flow run infrastructure exited with non-zero status code"


async def _submit_free(worker: _Worker, flow_run_response: list[Any]) -> list[Any]:
    """Leave a run that still holds a place for the next time that the worker looks."""
    limiter = worker._limiter  # pyright: ignore[reportPrivateUsage]
    held = limiter.statistics().borrowers if limiter is not None else ()
    free = [entry for entry in flow_run_response if entry.flow_run.id not in held]
    return await _submit(worker, free)


async def _tell_once(worker: _Worker, flow_run: FlowRun, message: str, client: Any = None) -> None:
    """Leave out what a process worker said already, as soon as the process had ended."""
    if not (isinstance(worker, ProcessWorker) and message.startswith(_TOLD_BEFORE)):
        await _tell(worker, flow_run, message, client)


def main() -> None:
    """Be `prefect worker` with the arguments of this command."""
    BaseWorker._submit_scheduled_flow_runs = _submit_free  # pyright: ignore
    BaseWorker._propose_crashed_state = _tell_once  # pyright: ignore
    sys.argv = ["prefect", "worker", *sys.argv[1:]]
    prefect_command()


if __name__ == "__main__":
    main()
