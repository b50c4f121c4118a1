"""What one flow hands another to do, kept in the store: too large for a parameter."""

import json
from typing import Any

from storygen import files
from storygen.errors import StoreError
from storygen.models.base import Model
from storygen.records import dump_record, load_record
from storygen.store import current_store

_MEDIA_TYPE = "application/json"
Argument = Model | tuple[Model, ...] | str | int | float | None


def put_order(*arguments: Argument) -> str:
    """Keep a task's arguments; the order's hash. Raises StoreError."""
    body = [_plain(argument) for argument in arguments]
    return current_store().put_bytes(json.dumps(body).encode(), _MEDIA_TYPE).sha256


def take_order(sha256: str) -> tuple[Any, ...]:
    """A task's arguments, whole.

    Raises:
        StoreError: The order, or a file that it names, is not in the store.
    """
    path = current_store().find(sha256)
    if path is None:
        raise StoreError(
            f"the work order {sha256[:12]} is not in the store; do both workers use the same one? "
            "`prefect block inspect artifact-store/storygen` shows which"
        )
    return tuple(_argument(body) for body in json.loads(files.read_bytes(path)))


def _plain(argument: Argument) -> dict[str, Any]:
    if isinstance(argument, Model | tuple):
        return {"record": dump_record(argument).decode()}
    return {"value": argument}


def _argument(body: dict[str, Any]) -> Any:
    return load_record(body["record"].encode()) if "record" in body else body["value"]
