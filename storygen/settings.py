"""What the settings of every provider have in common; each provider's own stand beside it."""

from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from storygen.canonical import FOR_KEYS
from storygen.models.base import Model

_WITHOUT_SLASH = AfterValidator(lambda address: str(address).rstrip("/"))
Address = Annotated[str, Field(pattern=r"^https?://[^\s@?#]+$"), _WITHOUT_SLASH]
"""Where a service answers; without a user or a question, in which keys would be."""
OptionalAddress = Annotated[str, Field(pattern=r"^$|^https?://[^\s@?#]+$"), _WITHOUT_SLASH]
"""The same; empty where it is left open."""
KeyName = Annotated[str, Field(pattern=r"^$|^[A-Za-z_][A-Za-z0-9_]*$")]
"""The environment variable or Secret block that holds a key; empty where there is none."""


def _title(name: str, _: object) -> str:
    return name.replace("_", " ").capitalize()


def _on_one_line(schema: dict[str, Any]) -> None:
    """A form shows the line breaks of the docstrings that explain the fields."""
    for field in schema.get("properties", {}).values():
        if "description" in field:
            field["description"] = " ".join(field["description"].split())


class ProviderSettings(Model):
    """What a provider is made from; each field has a default that works.

    A provider's class names its own as `Settings`. The request takes them under the provider's
    name, and so do the run form and `--set`.
    """

    model_config = ConfigDict(
        use_attribute_docstrings=True,
        field_title_generator=_title,
        json_schema_extra=_on_one_line,
    )

    ABOUT: ClassVar[str] = ""
    """What the run form says of all of them; empty: that they are the provider's."""
    RESOURCES: ClassVar[frozenset[str]] = frozenset(
        {"batch", "offload", "compiled", "threads", "on_card"}
    )
    """Fields that say how quickly it works and not what comes out; no cache key holds them."""
    FOLDERS: ClassVar[frozenset[str]] = frozenset()
    """Fields that name a folder on the machine where the run takes place; a relative one is the
    person's own."""

    @model_serializer(mode="wrap")
    def _without_resources_in_keys(
        self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        fields = serialize(self)
        if info.context != FOR_KEYS:
            return fields
        return {name: value for name, value in fields.items() if name not in self.RESOURCES}
