"""The run form: Prefect shows a flow's parameters as the request's fields describe themselves."""

from typing import Any

from pydantic import Field

from storygen.request import Request

_SCHEMAS: dict[str, dict[str, Any]] = Request.model_json_schema()["properties"]
_SAID_OTHERWISE = {"default", "description", "$ref"}


def asked(name: str, *, position: int | None = None) -> Any:
    """One of the request's fields as the default of a flow's parameter.

    Prefect titles a parameter with its bare name and drops the bounds of its type; what the field
    says of itself stands here instead. Only calling the flow (not its `fn`) puts the value in.

    Args:
        name: The field's name.
        position: Its place in the form; None for the parameter's own.
    """
    field = Request.model_fields[name]
    said = {key: value for key, value in _SCHEMAS[name].items() if key not in _SAID_OTHERWISE}
    if position is not None:
        said["position"] = position
    return Field(default=field.default, description=field.description, json_schema_extra=said)
