"""The JSON schema of an answer, in the part of the language that all endpoints understand."""

from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel

_KEPT = {"type", "properties", "items", "enum", "const", "anyOf", "$ref", "$defs", "description"}


@lru_cache
def schema_of(kind: type[BaseModel]) -> dict[str, Any]:
    """A strict schema: every property is required and no other is allowed.

    Bounds are left out, as not every endpoint takes them; the answer is checked for them here.
    """
    return cast("dict[str, Any]", _strict(kind.model_json_schema(), is_names=False))


def _strict(part: Any, is_names: bool) -> Any:
    if isinstance(part, list):
        return [_strict(item, False) for item in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    fields = cast("dict[str, Any]", part)
    if is_names:
        return {name: _strict(value, False) for name, value in fields.items()}
    kept = {
        name: _strict(value, name in ("properties", "$defs"))
        for name, value in fields.items()
        if name in _KEPT
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
