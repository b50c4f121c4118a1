"""What a cached task answered, as JSON that names its models and is checked against the store."""

import importlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from pydantic import BaseModel

from storygen import unread
from storygen.errors import StoreError
from storygen.models.base import Artifact, Model
from storygen.providers import packages
from storygen.store import current_store
from storygen.threads import Threads

_TRUSTED = ("storygen.models.", "storygen.settings")


def dump_record(value: Any) -> bytes:
    """A model, or a tuple of models, as JSON bytes. Raises TypeError for anything else."""
    if isinstance(value, tuple):
        body: dict[str, Any] = {"items": [_dump_one(item) for item in cast("tuple[Any]", value)]}
    else:
        body = _dump_one(value)
    return json.dumps(body, ensure_ascii=False).encode()


def load_record(blob: bytes) -> Any:
    """The value a record holds.

    Raises:
        StoreError: The record is not readable, an artifact it names is missing or damaged, or it
            tells of a failure.
    """
    try:
        body = json.loads(blob)
        value: Model | tuple[Model, ...] = (
            tuple(_load_one(item) for item in body["items"]) if "items" in body else _load_one(body)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"a cached record is damaged ({error}); it is made anew") from error
    if not all(one.is_lasting for one in (value if isinstance(value, tuple) else (value,))):
        raise StoreError("a cached record tells of a failure; it is tried again")
    with unread.noted():
        is_whole = current_store().are_whole(artifacts_in(value))
    if not is_whole:
        raise StoreError("a cached record names a file that is not whole; it is made anew")
    return value


def artifacts_in(value: Any) -> Iterator[Artifact]:
    """Every artifact named anywhere in a model or a collection of models."""
    if isinstance(value, Artifact):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from artifacts_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in cast("tuple[Any]", value):
            yield from artifacts_in(item)


class Records:
    """Records of single items inside a pass, beside those that Prefect keeps of whole tasks."""

    def get(self, key: str) -> Any | None:
        """The value under a key, if it is there and all it names is whole."""
        try:
            blob = current_store().read_record(_place(key))
            return None if blob is None else load_record(blob)
        except StoreError:
            return None

    def find(self, keys: Iterable[str]) -> dict[str, Any]:
        """The values under those keys that `get` has one for; a far store is asked in parallel."""
        wanted = list(keys)
        with Threads(current_store().at_once) as pool:
            values = list(pool.map(self.get, wanted))
        return {key: value for key, value in zip(wanted, values, strict=True) if value is not None}

    def put(self, key: str, value: Any) -> None:
        """Keep a value under a key. Raises StoreError."""
        current_store().write_record(_place(key), dump_record(value))


def _place(key: str) -> str:
    return f"items/{key[:2]}/{key}"


def _dump_one(value: Any) -> dict[str, Any]:
    if not isinstance(value, Model):
        raise TypeError(f"a task answers with models, not with a {type(value).__name__}")
    kind = type(value)
    return {
        "model": f"{kind.__module__}:{kind.__qualname__}",
        "value": value.model_dump(mode="json"),
    }


def _load_one(body: dict[str, Any]) -> Model:
    module, _, name = body["model"].partition(":")
    if not module.startswith(_TRUSTED) and module.partition(".")[0] not in packages():
        raise ValueError(f"{module!r} holds no storygen model")
    kind = getattr(importlib.import_module(module), name)
    if not issubclass(kind, Model):
        raise ValueError(f"{name!r} is no storygen model")
    return kind.model_validate(body["value"])
