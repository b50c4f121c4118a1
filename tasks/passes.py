"""Stages that work in passes: each item is looked up, and the misses are made as one batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from storygen import progress
from storygen.canonical import canonical_json, digest
from storygen.records import Records
from storygen.services.stopping import check_not_stopped
from tasks.run_stages import run_stages

Q = TypeVar("Q")
R = TypeVar("R")


def record_key(stage: str, name: str, version: int, inputs: dict[str, Any]) -> str:
    """The key of what `name` answers to these inputs: no run, position, path, clock or secret."""
    return digest(stage, name, str(version), canonical_json(inputs))


def item_key(stage: str, version: int, request: Any, **same: Any) -> str:
    """The key of one item's answer; arguments as for `in_one_pass`."""
    return record_key(stage, "item", version, {"request": request, **same})


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
    records, stages = Records(), run_stages()
    keys = [item_key(stage, version, item, **same) for item in requests]
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
                stages.note_made(key)
            found[key] = answer
            told.advance(stage)
            told.show(stage, wanted[key], answer)
            check_not_stopped()
    stages.count_items(stage, len(misses), len(keys) - len(misses))
    return tuple(found[key] for key in keys)


def keep_item(stage: str, version: int, request: Any, answer: Any, **same: Any) -> None:
    """Keep an answer of a pass that came before its turn; arguments as for `in_one_pass`."""
    key = item_key(stage, version, request, **same)
    Records().put(key, answer)
    run_stages().note_made(key)


def find_items(
    stage: str, version: int, requests: Sequence[Any], **same: Any
) -> tuple[Any | None, ...]:
    """What is kept of a pass's requests, in order; arguments as for `in_one_pass`."""
    keys = [item_key(stage, version, item, **same) for item in requests]
    found = Records().find(_that_count(stage, keys))
    return tuple(found.get(key) for key in keys)


def missing_items(stage: str, version: int, requests: Sequence[Any], **same: Any) -> int:
    """How many of a pass's requests have no answer yet; arguments as for `in_one_pass`."""
    keys = {item_key(stage, version, item, **same) for item in requests}
    return len(keys) - len(Records().find(_that_count(stage, keys)))


def _that_count(stage: str, keys: Iterable[str]) -> list[str]:
    """Of a stage that is made anew, an attempt finds only what an earlier one of this run made."""
    return [key for key in keys if run_stages().that_counts(stage, key)]
