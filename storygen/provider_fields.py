"""The part of a request that its providers bring: the settings of each, under its name."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails

from storygen.errors import RequestError
from storygen.providers import registries
from storygen.settings import ProviderSettings
from storygen.settings_language import LanguageSettings

_OF_NO_STAGE: dict[str, type[ProviderSettings]] = {"language-model": LanguageSettings}
"""Settings of what serves several stages at once."""


class Group(NamedTuple):
    """A provider's settings as a field of the request.

    Attributes:
        provider: The provider's name.
        kind: The class of its settings.
    """

    provider: str
    kind: type[ProviderSettings]

    @property
    def field(self) -> FieldInfo:
        """The field, with what a form says of it."""
        about = self.kind.ABOUT or f"Settings of {self.provider}."
        made: Any = Field(default=self.kind(), title=self.provider, description=about)
        return made


def field_name(provider: str) -> str:
    """The name of the request's field that holds a provider's settings."""
    return provider.replace("-", "_")


def names() -> tuple[str, ...]:
    """The fields' names that providers may have settings under; loads nothing."""
    found = (name for registry in registries() for name in registry.names())
    return tuple(dict.fromkeys(map(field_name, (*found, *_OF_NO_STAGE))))


def kind_of(field: str) -> type[ProviderSettings] | None:
    """The class of the settings in a field; None where no provider has any there.

    Loads the providers of that name and no others.

    Raises:
        RequestError: A package that brings the provider cannot be loaded.
    """
    return next((group.kind for group in _groups(field)), None)


def groups(taken: Mapping[str, Any]) -> dict[str, Group]:
    """All groups of settings by their fields' names; loads every provider.

    A package that cannot be loaded is left out, as nobody asked for it: `storygen doctor` tells.

    Args:
        taken: The request's other fields, whose names count first.
    """
    found: dict[str, Group] = {}
    for name in names():
        try:
            group = None if name in taken else next(_groups(name), None)
        except RequestError:
            continue
        if group is not None:
            found[name] = group
    return found


def _groups(field: str) -> Iterator[Group]:
    for registry in registries():
        for name in registry.names():
            if field_name(name) == field and (kind := registry.settings_kind(name)):
                yield Group(name, kind)
    for name, kind in _OF_NO_STAGE.items():
        if field_name(name) == field:
            yield Group(name, kind)


def read_settings(
    fields: dict[str, Any], taken: Mapping[str, Any]
) -> tuple[dict[str, ProviderSettings], list[InitErrorDetails]]:
    """Take the settings from a request's fields.

    Args:
        fields: What was given; the settings are taken out.
        taken: The request's other fields.

    Returns:
        The settings by their fields' names, and what is wrong with some.
    """
    found: dict[str, ProviderSettings] = {}
    errors: list[InitErrorDetails] = []
    for name in [name for name in fields if name not in taken]:
        if (kind := kind_of(name)) is None:
            continue
        value = fields.pop(name)
        try:
            found[name] = kind.model_validate(value)
        except ValidationError as error:
            errors += located(error, name)
    return found, errors


def located(error: ValidationError, *place: str) -> list[InitErrorDetails]:
    """What is wrong, for an error that holds it all; `place` stands before each value's own."""
    return [
        {"type": one["type"], "loc": (*place, *one["loc"]), "input": one["input"],
         "ctx": one.get("ctx", {})}
        for one in error.errors()
    ]  # fmt: skip


def is_settings(name: str, taken: Mapping[str, Any]) -> bool:
    """Whether a name is that of a field with a provider's settings. Raises as `kind_of`."""
    return name not in taken and kind_of(name) is not None
