"""The run form: Prefect shows a flow's parameters as the request's fields describe themselves."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from storygen.models.base import Model
from storygen.request import Request

_SCHEMAS: dict[str, dict[str, Any]] = Request.model_json_schema()["properties"]
_SAID_OTHERWISE = {"default", "description", "$ref"}
_LEFT_ALONE = "None: what is best for most films."

T = TypeVar("T", bound=Model)


class _Folded:
    """A group of fields that the form opens only for whoever asks for it; left alone it is None."""

    def __get_pydantic_core_schema__(
        self, source: type[Model], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def filled(value: Any) -> Any:
            return source() if value is None else value

        return core_schema.no_info_before_validator_function(filled, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


Folded = Annotated[T, _Folded()]
"""A provider's settings as a flow's parameter: with all of them open the form has no end."""


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
    description = field.description
    if isinstance(field.default, Model):
        said |= {"title": f"Settings of {field.title}", "default": None}
        description = f"{description} {_LEFT_ALONE}"
    if position is not None:
        said["position"] = position
    return Field(default=field.default, description=description, json_schema_extra=said)
