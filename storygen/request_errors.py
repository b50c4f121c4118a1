"""What is wrong with a request, in sentences."""

from difflib import get_close_matches
from typing import Any, cast

from pydantic import BaseModel

from storygen.errors import RequestError
from storygen.settings import ProviderSettings

_LONGEST_SHOWN = 80

_UNSHOWN = {
    "key": "names the environment variable or Secret block that holds the key, in letters, digits "
    "and _; it is not the key itself",
    "base_url": "cannot be that: write an address that starts with http:// or https://, without a "
    "user, ? or #; a key is never a part of it",
}
"""What is said where the value may be or hold a key."""
_WRITTEN = {
    "size": "write WIDTHxHEIGHT in pixels, such as 1024x1536",
    "language": "write a BCP 47 tag, such as en or pt-BR",
    "translate": "write a BCP 47 tag, such as en or pt-BR",
}
"""What is said in place of a regular expression."""


def check_unicode(name: str, value: str) -> None:
    """Refuse bytes that are not UTF-8: they come from a command line as lone surrogates.

    Raises:
        RequestError: The value holds some.
    """
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RequestError(
            f"{name} {_shown(value)} is not UTF-8; rename the file or convert the text"
        ) from error


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def _names(place: tuple[str | int, ...], request: type[BaseModel]) -> list[str]:
    """What may be set there: the request's fields, or those of a provider's settings."""
    if not place:
        return list(request.model_fields)
    settings = cast(ProviderSettings, request.model_fields[str(place[0])].default)
    return [f"{place[0]}.{name}" for name in type(settings).model_fields]


def sentence(item: Any, request: type[BaseModel]) -> str:
    """What is wrong with a value, what it was and what it may be.

    Args:
        item: One of the errors of a `pydantic.ValidationError`.
        request: The class whose field it is.
    """
    name = ".".join(str(part) for part in item["loc"]) or "the request"
    if item["type"] == "extra_forbidden":
        near = get_close_matches(name, _names(item["loc"][:-1], request), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"there is no setting {name!r}{hint}"
    field = str(item["loc"][-1]) if item["loc"] else ""
    if field in _UNSHOWN:
        return f"{name} {_UNSHOWN[field]}"
    said = item["msg"].removeprefix("Value error, ").lower()
    if item["type"] == "string_pattern_mismatch":
        said = _WRITTEN.get(field, said)
    return f"{name} cannot be {_shown(item['input'])}: {said}"
