"""What is wrong with a request, in sentences."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from storygen.errors import RequestError
from storygen.provider_fields import groups, kind_of

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
    "speakers": "write NAME=VOICE, such as Mara=edge-tts:en-GB-SoniaNeural",
}
"""What is said in place of a regular expression."""
_KINDS = {
    "string": "write a text",
    "int": "write a whole number, such as 60",
    "float": "write a number, such as 60",
    "bool": "write true or false",
    "tuple": 'write a list, such as ["A", "B"]',
    "model": "write settings by name, such as {}",
}
"""What is said of a value that is not of the field's kind, by how pydantic's name of it begins."""
_BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
"""How each bound of a number is called."""
_OUT_OF_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
_WRONG_KINDS = ("_type", "_parsing", "_from_float", "_parsing_size")


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
        return [*request.model_fields, *groups(request.model_fields)]
    kind = kind_of(str(place[0]))
    return [f"{place[0]}.{name}" for name in (kind.model_fields if kind else ())]


def sentence(item: Any, request: type[BaseModel]) -> str:
    """What is wrong with a value, what it was and what it may be.

    Args:
        item: One of the errors of a `pydantic.ValidationError`.
        request: The class whose field it is.
    """
    name = _shown_place(item["loc"])
    if item["type"] == "extra_forbidden":
        near = get_close_matches(name, _names(item["loc"][:-1], request), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"there is no setting {name!r}{hint}"
    fields = [part for part in item["loc"] if isinstance(part, str)]
    field = fields[-1] if fields else ""
    if field in _UNSHOWN:
        return f"{name} {_UNSHOWN[field]}"
    said = _range_of(item, request) or _said(item, field)
    return f"{name} cannot be {_shown(item['input'])}: {said}"


def _shown_place(place: tuple[str | int, ...]) -> str:
    """Where a value stands: `sdxl.steps`, `redo[0]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).removeprefix(".") or "the request"


def _range_of(item: Any, request: type[BaseModel]) -> str:
    """Which numbers may stand where one is out of its range; empty for any other fault."""
    known = _field_at(item["loc"], request) if item["type"] in _OUT_OF_RANGE else None
    if known is None:
        return ""
    bounds = {
        sign: getattr(bound, sign)
        for bound in known.metadata
        for sign in _BOUNDS
        if hasattr(bound, sign)
    }
    kinds = get_args(known.annotation) or (known.annotation,)
    kind = "whole number" if int in kinds else "number"
    if bounds.keys() == {"ge", "le"}:
        return f"write a {kind} from {bounds['ge']} to {bounds['le']}"
    return f"write a {kind} {', '.join(f'{_BOUNDS[sign]} {at}' for sign, at in bounds.items())}"


def _field_at(place: tuple[str | int, ...], request: type[BaseModel]) -> FieldInfo | None:
    """The field that an error is about; None where it is not a field's own value."""
    kind: type[BaseModel] | None = request
    *settings, name = place
    if settings:
        kind = kind_of(str(settings[0])) if len(settings) == 1 else None
    return kind.model_fields.get(str(name)) if kind else None


def _said(item: Any, field: str) -> str:
    """What a value should be."""
    kind: str = item["type"]
    if kind == "string_pattern_mismatch" and field in _WRITTEN:
        return _WRITTEN[field]
    if kind == "literal_error":
        return "write " + str(item["ctx"]["expected"]).replace("'", "")
    if kind.endswith(_WRONG_KINDS) and (known := _KINDS.get(kind.partition("_")[0])):
        return known
    return item["msg"].removeprefix("Value error, ").lower().replace("input should", "it should")
