"""The word for a trained model's files."""

from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
)

from storygen.canonical import FOR_KEYS
from storygen.models.base import Model


class Weights(Model):
    """A trained model's files, by name; where they lie is found on the machine that needs them.

    Attributes:
        name: A Hugging Face hub id such as `stabilityai/sdxl-turbo`, or a folder.
        revision: The hub's commit; empty for a folder, and for the commit that the catalogue pins
            or, of other models, the newest that was fetched.
        identity: What the files are, wherever they lie; empty until settled. Only this decides a
            cache key.
    """

    name: str
    revision: str = ""
    identity: str = ""

    def __str__(self) -> str:
        """As a person writes it: `NAME` or `NAME@REVISION`."""
        return f"{self.name}@{self.revision}" if self.revision else self.name

    @model_serializer(mode="wrap")
    def _without_place_in_keys(
        self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> Any:
        if info.context == FOR_KEYS:
            return self.identity or str(self)
        return serialize(self) if self.identity else str(self)


def _from_words(value: object) -> object:
    if not isinstance(value, str):
        return value
    name, _, revision = value.strip().rpartition("@") if "@" in value else (value.strip(), "", "")
    return {"name": name, "revision": revision}


def _none_if_empty(value: object) -> object:
    return None if value == "" else _from_words(value)


WeightsName = Annotated[
    Weights, BeforeValidator(_from_words), WithJsonSchema({"type": "string"}, mode="validation")
]
"""Weights that may be given as `NAME` or `NAME@REVISION`."""

OptionalWeightsName = Annotated[
    Weights | None,
    BeforeValidator(_none_if_empty),
    WithJsonSchema({"type": "string"}, mode="validation"),
]
"""The same; empty for none."""
