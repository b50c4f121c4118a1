"""When a stage's task is tried again, and when its other tasks need not even begin."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext

from storygen import unread
from storygen.errors import ContentRefused, ProviderRefused, ProviderResting, TransientError
from storygen.services.stopping import check_not_stopped
from tasks.run_stages import run_stages

P = ParamSpec("P")
R = TypeVar("R")

RETRY_DELAYS_S: list[float] = [0, 5, 15]
_FINAL = (ProviderResting, ProviderRefused, ContentRefused)
"""What ends a stage under its provider at once, as no attempt of another task can change it."""


def is_last_attempt() -> bool:
    """Whether the task under way is not tried again, whatever it raises."""
    context = TaskRunContext.get()
    return context is None or context.task_run.run_count > len(RETRY_DELAYS_S)


def retried_where_it_may_pass(stage: str) -> dict[str, Any]:
    """Options of a stage's tasks: tried again after what may pass."""
    return {
        "retries": len(RETRY_DELAYS_S),
        "retry_delay_seconds": RETRY_DELAYS_S,
        "retry_jitter_factor": 0.3,
        "retry_condition_fn": _is_transient(stage),
    }


def _is_transient(stage: str) -> Callable[[Task[..., Any], TaskRun, State[Any]], bool]:
    def deserves_another_attempt(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
        transient = isinstance(state.result(raise_on_failure=False), TransientError)
        stages = run_stages()
        again = transient and stage not in stages.given_up
        if again:
            stages.retried[stage] += 1
        return again

    return deserves_another_attempt


def guarded(stage: str, function: Callable[P, R]) -> Callable[P, R]:
    """Once one task of a stage has failed for good, let those not begun fail at once.

    Else each sentence of a long story would wait in vain for a service that is not there, or be
    paid for though another voice has to speak all of it anew.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        check_not_stopped()
        given_up = run_stages().given_up
        if stage in given_up:
            raise given_up[stage]
        try:
            unread.check()
            return function(*args, **kwargs)
        except (*_FINAL, TransientError) as error:
            context = TaskRunContext.get()
            attempt = 0 if context is None else context.task_run.run_count
            if attempt > len(RETRY_DELAYS_S) or (attempt and isinstance(error, _FINAL)):
                given_up[stage] = error
            raise

    return call
