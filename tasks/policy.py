"""The rules all stages share: what decides a result, when to try again, what counts as cached.

Prefect keeps a record of each task's answer under a key. Here the key is what decides the output,
a record is a hit only while every artifact it names is whole, one machine makes a key once at a
time, and only what may pass is tried again.
"""

import functools
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task
from prefect.cache_policies import CacheKeyFnPolicy, CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.sync import concurrency
from prefect.context import TaskRunContext
from prefect.serializers import Serializer
from prefect.transactions import IsolationLevel

from storygen import progress, unread
from storygen.canonical import canonical_json, digest
from storygen.errors import (
    ContentRefused,
    ProviderRefused,
    ProviderResting,
    StorygenError,
    TransientError,
)
from storygen.locks import HostLocks
from storygen.records import Records, dump_record, load_record
from storygen.session import EMBEDDED
from storygen.store import forget_proofs

P = ParamSpec("P")
R = TypeVar("R")
Q = TypeVar("Q")

_LONGEST_NAME = 48

RETRY_DELAYS_S: list[float] = [0, 5, 15]
retried: Counter[str] = Counter()
"""How often each stage tried again in this process."""

item_counts: dict[str, tuple[int, int]] = {}
"""For stages that work in passes: how many items were made and how many came from the cache."""

_redo: set[str] = set()
_made: set[str] = set()  # keys of passes' answers that this run made: they count though it redoes
_given_up: dict[str, StorygenError] = {}
_FINAL = (ProviderResting, ProviderRefused, ContentRefused)
"""What ends a stage under its provider at once, as no attempt of another task can change it."""


def start_run(redo: Iterable[str]) -> None:
    """Forget what earlier runs in this process counted and proved; `redo` stages are made anew."""
    retried.clear()
    item_counts.clear()
    _given_up.clear()
    _redo.clear()
    _made.clear()
    _redo.update(redo)
    forget_proofs()


def set_redo(stage: str, is_redone: bool) -> None:
    """Settle whether a stage's kept answers count from now on."""
    if is_redone:
        _redo.add(stage)
    else:
        _redo.discard(stage)


def is_last_attempt() -> bool:
    """Whether the task under way is not tried again, whatever it raises."""
    context = TaskRunContext.get()
    return context is None or context.task_run.run_count > len(RETRY_DELAYS_S)


@contextmanager
def counted_whole(stage: str) -> Generator[None]:
    """Count the items of a task's passes only where all of them come to an end."""
    before = item_counts.get(stage, (0, 0))
    try:
        yield
    except BaseException:
        item_counts[stage] = before
        raise


def begin_stage(stage: str) -> None:
    """Give a stage's provider a fresh chance: another one may serve it now."""
    _given_up.pop(stage, None)


def in_one_pass(
    stage: str,
    version: int,
    requests: Sequence[Q],
    make: Callable[[list[Q]], Iterator[R]],
    keep: Callable[[R], bool] = lambda _: True,
    **same: Any,
) -> tuple[R, ...]:
    """Answer each request from its own record, and hand the misses to `make` as one batch.

    Args:
        stage: The stage's name.
        version: Of the recipe; bump it when the work changes.
        requests: What decides each answer, together with `same`; equal ones are made once.
        make: Yields one answer per request, in order; each is kept as it comes.
        keep: Whether an answer gets a record, so that it counts another time.
        same: What else decides every answer.

    Returns:
        One answer per request, in order.
    """
    records = Records()
    keys = [record_key(stage, "item", version, {"request": item, **same}) for item in requests]
    wanted = dict(zip(keys, requests, strict=True))
    found: dict[str, R] = records.find(_that_count(stage, wanted))
    misses = [key for key in wanted if key not in found]
    told = progress.current()
    for key, answer in found.items():
        told.show(stage, wanted[key], answer)
    if misses:
        told.expect(stage, len(misses))
        for key, answer in zip(misses, make([wanted[key] for key in misses]), strict=True):
            if keep(answer):
                records.put(key, answer)
                _made.add(key)
            found[key] = answer
            told.advance(stage)
            told.show(stage, wanted[key], answer)
    made, cached = item_counts.get(stage, (0, 0))
    item_counts[stage] = (made + len(misses), cached + len(keys) - len(misses))
    return tuple(found[key] for key in keys)


def keep_item(stage: str, version: int, request: Any, answer: Any, **same: Any) -> None:
    """Keep an answer of a pass that came before its turn; arguments as for `in_one_pass`."""
    key = record_key(stage, "item", version, {"request": request, **same})
    Records().put(key, answer)
    _made.add(key)


def find_items(
    stage: str, version: int, requests: Sequence[Any], **same: Any
) -> tuple[Any | None, ...]:
    """What is kept of a pass's requests, in order; arguments as for `in_one_pass`."""
    keys = [record_key(stage, "item", version, {"request": item, **same}) for item in requests]
    found = Records().find(_that_count(stage, keys))
    return tuple(found.get(key) for key in keys)


def missing_items(stage: str, version: int, requests: Sequence[Any], **same: Any) -> int:
    """How many of a pass's requests have no answer yet; arguments as for `in_one_pass`."""
    keys = {record_key(stage, "item", version, {"request": item, **same}) for item in requests}
    return len(keys) - len(Records().find(_that_count(stage, keys)))


def _that_count(stage: str, keys: Iterable[str]) -> list[str]:
    """Of a stage that is made anew, an attempt finds only what an earlier one of this run made."""
    return [key for key in keys if stage not in _redo or key in _made]


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


def record_key(stage: str, name: str, version: int, inputs: dict[str, Any]) -> str:
    """The key of what `name` answers to these inputs: no run, position, path, clock or secret."""
    return digest(stage, name, str(version), canonical_json(inputs))


def _is_transient(stage: str) -> Callable[[Task[..., Any], TaskRun, State[Any]], bool]:
    def deserves_another_attempt(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
        transient = isinstance(state.result(raise_on_failure=False), TransientError)
        again = transient and stage not in _given_up
        if again:
            retried[stage] += 1
        return again

    return deserves_another_attempt


def _breaking(stage: str, function: Callable[P, R]) -> Callable[P, R]:
    """Once one task of a stage has failed for good, let those not begun fail at once.

    Else each sentence of a long story would wait in vain for a service that is not there, or be
    paid for though another voice has to speak all of it anew.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if stage in _given_up:
            raise _given_up[stage]
        try:
            unread.check()
            return function(*args, **kwargs)
        except (*_FINAL, TransientError) as error:
            context = TaskRunContext.get()
            attempt = 0 if context is None else context.task_run.run_count
            if attempt > len(RETRY_DELAYS_S) or (attempt and isinstance(error, _FINAL)):
                _given_up[stage] = error
            raise

    return call


def _named(stage: str, about: Callable[[dict[str, Any]], str]) -> Callable[..., str]:
    def name(parameters: dict[str, Any]) -> str:
        said = about(parameters)
        shown = said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME].rstrip()}…"
        return f"{stage}: {shown}"

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
            _breaking(stage, function),
            name=f"{stage}/{function.__name__}",
            task_run_name=f"{stage}: {function.__name__}"
            if about is None
            else _named(stage, about),
            cache_policy=recipe(stage, version),
            persist_result=True,
            result_serializer=RecordSerializer(),
            cache_result_in_memory=False,
            retries=len(RETRY_DELAYS_S),
            retry_delay_seconds=RETRY_DELAYS_S,
            retry_jitter_factor=0.3,
            retry_condition_fn=_is_transient(stage),
        )
        return cast("Task[P, R]", functools.update_wrapper(made, function))

    return decorate
