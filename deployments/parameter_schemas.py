"""Wrong parameters are refused by the server itself, before a run is made of them."""

from copy import deepcopy
from typing import Any, cast

from flows.form import ADVANCED, FilmParameters, whole
from flows.form_schema import USUAL

STARTED_BY_PEOPLE = (
    "storygen/full", "storygen/preview", "storygen/daily", "storygen/inbox", "storygen-batch/full",
)  # fmt: skip

_TEXT = "Text"
_WRITTEN = {"type": ["string", "number", "boolean", "null"]}
_NOT_PLAIN = {"enum", "const"}


def forgiving(schema: dict[str, Any]) -> dict[str, Any]:
    """A flow's schema in which a text may look like a number, and no name may be unknown.

    To Prefect's command line `-p text=1984` is a number, which `"type": "string"` refuses; but the
    run form draws a box for text only where it finds just that. Both are had by a `$ref` that a
    `$id` beside it gives another meaning: by JSON Schema's rules, which the server follows, it
    leads to the property's own definitions; the form looks into those of the whole schema. So may
    a drop-down that offers some of many values be given another one, and an input under Advanced
    be left empty. What the form has under Advanced alone is taken by its plain name too.

    Args:
        schema: As Prefect makes it of a flow's signature, or as this function gave it before.
    """
    if _TEXT in schema.get("definitions", {}):
        return schema
    wanted = cast("dict[str, Any]", _forgiven(deepcopy(schema)))
    shown: dict[str, Any] = {_TEXT: {"type": "string"}}
    fields, (asked, definitions) = wanted["properties"], _asked(wanted)
    for name, field in fields.items():
        if USUAL in field.get("enum", ()):
            shown[name] = {"type": "string", "enum": field["enum"]}
            taken = {"anyOf": [{"enum": field["enum"]}, asked[name]]}
            fields[name] = _scoped(field, name, taken)
    opened = _opened(wanted)
    for name, field in opened.items():
        if field.get("type") in {"number", "integer"}:
            shown[name] = {"type": field["type"]}
            opened[name] = _scoped(field, name, {"type": [field["type"], "null"]})
    flat = {f"^{name}$": field for name, field in asked.items() if name not in fields}
    wanted["definitions"] = wanted.get("definitions", {}) | definitions | shown
    return wanted | {"patternProperties": flat, "additionalProperties": False}


def _opened(schema: dict[str, Any]) -> dict[str, Any]:
    """The fields that the form shows once Advanced is opened."""
    folded = schema["properties"].get(ADVANCED, {"anyOf": [{}]})
    return folded["anyOf"][-1].get("properties", {})


def _asked(schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The request's own schema of each field that the form has anywhere, and what they refer to."""
    request = whole(FilmParameters).model_json_schema(ref_template="#/definitions/{model}")
    names = {*schema["properties"], *_opened(schema)} - {ADVANCED}
    fields = {
        # A group of settings that nobody opened is null.
        name: {"anyOf": [_forgiven(field), {"type": "null"}]}
        if "$ref" in field
        else _forgiven(field)
        for name, field in request["properties"].items()
        if name in names
    }
    return fields, _forgiven(request.get("$defs", {}))


def _forgiven(part: Any) -> Any:
    """A part of a schema, and all that lies in it, in which a text may look like a number."""
    if isinstance(part, list):
        return [_forgiven(item) for item in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    fields = _plainly(cast("dict[str, Any]", part))
    if fields.get("type") == "string" and _NOT_PLAIN.isdisjoint(fields):
        return _scoped(fields, _TEXT, _WRITTEN)
    return {
        name: value if name == "default" else _forgiven(value) for name, value in fields.items()
    }


def _plainly(field: dict[str, Any]) -> dict[str, Any]:
    """A number that may be null as one type, so that a refusal names what may stand there."""
    number, *null = field.get("anyOf", ({},))
    if null != [{"type": "null"}] or number.get("type") not in {"number", "integer"}:
        return field
    rest = {key: value for key, value in field.items() if key != "anyOf"}
    return {**rest, **number, "type": [number["type"], "null"]}


def _scoped(field: dict[str, Any], name: str, taken: dict[str, Any]) -> dict[str, Any]:
    """A field of which the server takes one thing, while the form finds another under `name`."""
    rest = {key: value for key, value in field.items() if key not in {"type", "enum"}}
    scope = {"$id": f"urn:storygen:{name}", "definitions": {name: taken}}
    return rest | scope | {"$ref": f"#/definitions/{name}"}
