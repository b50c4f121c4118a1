"""JSON schemas as Prefect's run forms show them well: short, folded, without a switch to None."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel

Schema = dict[str, Any]

USUAL = "as usual"
"""What a drop-down shows where nothing is chosen; an empty entry has no name."""

_NULL = {"type": "null"}


def form_properties(request: type[BaseModel]) -> dict[str, Schema]:
    """Each field of a request as an input of a form, by its name; nothing refers to elsewhere."""
    whole = request.model_json_schema()
    defined = whole.get("$defs", {})
    return {name: _plain(field, defined) for name, field in whole["properties"].items()}


def folded(field: Schema) -> Schema:
    """A group of fields that is closed until somebody opens it; closed, it is empty.

    Both of Prefect's forms show alternatives as buttons. The first is an object without fields
    rather than null, of which a form says `Property is type "None"`.
    """
    closed: Schema = {
        "title": "As usual",
        "type": "object",
        "properties": {},
        "additionalProperties": False,
    }
    opened = {
        "title": "Open",
        "type": "object",
        "properties": field["properties"],
        "additionalProperties": False,
    }
    said = {key: field[key] for key in ("title", "description") if key in field}
    return {**said, "anyOf": [closed, opened], "default": {}}


def with_choices(field: Schema, choices: Iterable[str]) -> Schema:
    """A text as a drop-down; what is not among the choices can still be given elsewhere."""
    said = {key: value for key, value in field.items() if key != "pattern"}
    return {**said, "enum": [USUAL, *choices], "default": USUAL}


def group(fields: Mapping[str, Schema]) -> Schema:
    """Fields as one object."""
    shown = {name: {**field, "position": at} for at, (name, field) in enumerate(fields.items())}
    return {"type": "object", "properties": shown}


def _plain(field: Schema, defined: Mapping[str, Schema]) -> Schema:
    """The field with what it refers to in its place, and with one input for it."""
    found = dict(field)
    if "$ref" in found:
        found = {**defined[found.pop("$ref").rpartition("/")[2]], **found}
    if "anyOf" in found:
        found = _one_of(found)
    if "properties" in found:
        inner: Schema = found["properties"]
        found["properties"] = {name: _plain(each, defined) for name, each in inner.items()}
    return found


def _one_of(field: Schema) -> Schema:
    """The only alternative to None, or all choices in one list."""
    kinds = [kind for kind in field["anyOf"] if kind != _NULL]
    found = {key: value for key, value in field.items() if key != "anyOf"}
    if len(kinds) > 1:
        choices = [choice for kind in kinds for choice in _choices(kind)]
        return {**found, "type": "string", "enum": sorted(choices, key=bool)}
    (kind,) = kinds
    if kind == {"type": "boolean"}:  # a toggle has no third position
        return {**found, "enum": [None, True, False]}
    if found.get("default", ...) is None:  # an input that is left empty
        del found["default"]
    return {**found, **kind}


def _choices(kind: Schema) -> list[str]:
    return cast(list[str], kind["enum"]) if "enum" in kind else [kind["const"]]
