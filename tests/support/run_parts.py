"""Beginning anew, in the middle of a test, what a run keeps of its stages, files or stop signal."""

from collections.abc import Iterable

from storygen.current_run import current_run
from storygen.services.stopping import StopSignal
from storygen.store import fresh_stores
from tasks.run_stages import RunStages


def start_run(redo: Iterable[str] = ()) -> None:
    """Forget what the run's stages made and counted; `redo` are made anew."""
    current_run().put(RunStages(redo))


def allow_calls() -> None:
    """Forget that the run was stopped."""
    current_run().put(StopSignal())


def forget_proofs() -> None:
    """Have every file's hash checked again."""
    current_run().put(fresh_stores())
