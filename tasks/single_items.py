"""Tasks that each make one item of a stage: a picture, a verdict.

Their answers lie under the keys of a pass's items, so that whichever way a stage worked before,
what it made is found. Prefect keeps no record of them: each would be written twice.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import uuid4

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from storygen import progress, unread
from storygen.locks import alone
from storygen.records import Records
from tasks.attempts import guarded, retried_where_it_may_pass
from tasks.passes import item_key, keep_item
from tasks.policy import named
from tasks.run_stages import run_stages

Q = TypeVar("Q")
S = TypeVar("S")
R = TypeVar("R")


def item_task(
    stage: str,
    verb: str,
    *,
    version: int,
    deciding: Callable[[Any], Any] = lambda settings: settings,
) -> Callable[[Callable[[Q, str, S], R]], Task[[Q, str, str, S], R]]:
    """Make a function the task that makes one item of a stage, unless it is there.

    The task takes the request, a few words that name its run, the provider and its settings, and
    ends as `Cached` where the item was there.

    Args:
        stage: The stage's folder name.
        verb: What it does, for the names of its runs.
        version: Of the recipe, as for `in_one_pass`.
        deciding: The part of the settings that decides an answer.
    """

    def decorate(function: Callable[[Q, str, S], R]) -> Task[[Q, str, str, S], R]:
        def work(request: Q, words: str, provider: str, settings: S) -> R:
            same = {"provider": provider, "settings": deciding(settings)}
            key = item_key(stage, version, request, **same)
            with alone(key, str(uuid4())):
                answer: R | None = _found(stage, key)
                was_there = answer is not None
                if answer is None:
                    answer = function(request, provider, settings)
                    keep_item(stage, version, request, answer, **same)
            progress.current().show(stage, request, answer)
            # A task that returns a state ends in it.
            return cast(R, Completed(name="Cached", data=answer)) if was_there else answer

        # Not `wraps`: its signature is not the function's.
        work.__name__, work.__doc__ = function.__name__, function.__doc__
        return Task(
            guarded(stage, work),
            name=f"{stage}/{function.__name__}",
            task_run_name=named(verb, lambda parameters: str(parameters["words"])),
            cache_policy=NO_CACHE,
            persist_result=False,
            **retried_where_it_may_pass(stage),
        )

    return decorate


def _found(stage: str, key: str) -> Any | None:
    """The item's kept answer. Raises StoreUnavailable where there may be one, but not readable."""
    if not run_stages().that_counts(stage, key):
        return None
    unread.forget()
    answer = Records().get(key)
    unread.check()
    return answer
