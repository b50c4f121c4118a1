"""The rules all stages share: what decides a result, when to try again, what counts as cached.

Prefect keeps a record of each task's answer under a key. Here the key is what decides the output,
a record is a hit only while every artifact it names is whole, one machine makes a key once at a
time, and only what may pass is tried again.
"""

import functools
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task
from prefect.cache_policies import CacheKeyFnPolicy, CachePolicy
from prefect.concurrency.sync import concurrency
from prefect.context import TaskRunContext
from prefect.serializers import Serializer
from prefect.transactions import IsolationLevel

from storygen import unread
from storygen.locks import HostLocks
from storygen.records import dump_record, load_record
from storygen.session import EMBEDDED
from tasks.attempts import guarded, retried_where_it_may_pass
from tasks.passes import record_key

P = ParamSpec("P")
R = TypeVar("R")

_LONGEST_NAME = 48


@contextmanager
def within_limit(provider: str) -> Generator[None]:
    """Keep to the global concurrency limit named after a provider, where a server has one."""
    if EMBEDDED in os.environ or TaskRunContext.get() is None:
        yield
        return
    with concurrency(provider, strict=False):
        yield


class RecordSerializer(Serializer):  # pyright: ignore[reportMissingTypeArgument]
    """Writes models as JSON; reading fails when an artifact they name is missing or damaged."""

    type: str = "storygen"

    def dumps(self, obj: Any) -> bytes:
        """The record's bytes."""
        return dump_record(obj)

    def loads(self, blob: bytes) -> Any:
        """The value. Raises StoreError where an artifact is not whole."""
        return load_record(blob)


def recipe(stage: str, version: int) -> CachePolicy:
    """Key a task by its stage and name, `version` and its inputs; bump it when the work changes."""

    def key(context: TaskRunContext, inputs: dict[str, Any]) -> str:
        unread.forget()
        return record_key(stage, context.task.name, version, inputs)

    policy = CacheKeyFnPolicy(cache_key_fn=key)
    return policy.configure(isolation_level=IsolationLevel.SERIALIZABLE, lock_manager=HostLocks())


def named(verb: str, about: Callable[[dict[str, Any]], str]) -> Callable[..., str]:
    """Names a task's runs after what they are about."""

    def name(parameters: dict[str, Any]) -> str:
        said = about(parameters)
        shown = said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME].rstrip()}…"
        return f"{verb}: {shown}"

    return name


def stage_task(
    stage: str,
    *,
    version: int,
    about: Callable[[dict[str, Any]], str] | None = None,
) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function one of a stage's tasks: cached by `recipe`, retried where it may pass.

    Args:
        stage: The stage's folder name.
        version: Of the recipe; bump it when the work changes.
        about: Says from a run's arguments which beat or shot it is about, for the run's name.
    """

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        made = Task(
            guarded(stage, function),
            name=f"{stage}/{function.__name__}",
            task_run_name=f"{stage}: {function.__name__}" if about is None else named(stage, about),
            cache_policy=recipe(stage, version),
            persist_result=True,
            result_serializer=RecordSerializer(),
            cache_result_in_memory=False,
            **retried_where_it_may_pass(stage),
        )
        return cast("Task[P, R]", functools.update_wrapper(made, function))

    return decorate
