"""A flow's parameters: the request's fields, which are written once, in `storygen.request`.

Prefect reads a flow's signature. It shows a run form for it, checks the names of
`prefect deployment run -p` and binds what it is given. `takes` makes that signature from the
request, so that a field added there is a parameter, an input and a name without another line.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, ParamSpec, TypeVar, cast, get_type_hints

from pydantic import Field, WithJsonSchema, create_model
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_jsonable_python

from flows.form_schema import USUAL, Schema, folded, form_properties, group, with_choices
from storygen.models.base import Model
from storygen.provider_fields import groups
from storygen.request import Request
from storygen.settings import ProviderSettings
from tasks.keyframes.contract import PAINTERS
from tasks.revision.language import KNOWN as LANGUAGES
from tasks.voice.contract import NARRATORS

P = ParamSpec("P")
R = TypeVar("R")

ADVANCED = "advanced"
SHOWN = {
    "text": "The story itself. With none here nor below, the example story is told.",
    "source": "Or a path on the worker, an http(s) address, inbox:FOLDER.",
    "language": "Of the narration.",
    "voice": "Who speaks.",
    "visuals": "Who draws.",
    "captions": "How words are shown.",
    "aspect": "Width to height.",
    "preset": "draft is quick, to look.",
    "review": "Wait after the shot list.",
}
"""What a form shows at once, in this order, each with few words; the rest is under Advanced."""


class FilmParameters(Request):
    """What the film's flow takes."""

    advanced: dict[str, Any] = Field(
        default={},
        title="Advanced",
        description="Everything else, by the same names. What is set here counts.",
    )
    run_id: str = Field(
        default="", title="Run id", description="Name of the run in the ledger. Empty: a new one."
    )


def takes(
    parameters: Callable[P, Request],
    shown: Mapping[str, str] = SHOWN,
    without: frozenset[str] = frozenset(),
) -> Callable[[Callable[..., R]], Callable[P, R]]:
    """Give a function of `**parameters` the signature of a request.

    Args:
        parameters: The class whose fields are the parameters; `advanced` must be one of them.
        shown: Those that the run form shows at once, each with what it says of it. All others are
            under Advanced there, and parameters of the same names all the same.
        without: Fields that the function does not take.
    """
    kind = cast(type[Request], parameters)

    def decorate(function: Callable[..., R]) -> Callable[P, R]:
        vars(function)["__signature__"] = _signature(whole(kind), shown, without)
        return cast("Callable[P, R]", function)

    return decorate


def unfolded(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The request's fields from a flow's parameters: what Advanced holds goes to its name.

    A form sends every field of an opened group: there, one that still has its default says
    nothing. What somebody wrote into it counts, the default too.
    """
    found = {name: value for name, value in parameters.items() if name != ADVANCED}
    found |= _said(cast("Mapping[str, Any]", parameters.get(ADVANCED) or {}))
    return {name: _asked_for(name, value) for name, value in found.items()}


def _said(opened: Mapping[str, Any]) -> dict[str, Any]:
    """What an opened group says of the fields that it names."""
    kind = whole(FilmParameters)
    groups = {name for name in kind.model_fields if _is_group(name, kind)}
    by_form = groups <= opened.keys()
    said: dict[str, Any] = {}
    for name, value in opened.items():
        field = kind.model_fields.get(name)
        if name in groups and isinstance(value, Mapping):
            value = _said_of(cast("Mapping[str, Any]", value), name)
        usual = to_jsonable_python(field.default) if field else ...
        is_closed = name in groups and not value
        if not is_closed and not (by_form and value in (None, usual)):
            said[name] = value
    return said


def _said_of(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a provider's opened settings say."""
    usual = whole(FilmParameters).model_fields[name].default.model_dump(mode="json")
    filled_in = {key for key, value in usual.items() if value is not None}
    if not filled_in <= settings.keys():
        return dict(settings)
    return {key: value for key, value in settings.items() if value not in (None, usual.get(key))}


def _asked_for(name: str, value: Any) -> Any:
    if value == USUAL and name in _choices():
        return ""
    if value is None and _is_group(name, kind := whole(Request)):
        return kind.model_fields[name].default
    return value


@cache
def whole(request: type[Request]) -> type[Request]:
    """A request's class with the settings of each provider that is installed as a field."""
    found = groups(request.model_fields)
    fields: dict[str, Any] = {name: (group.kind, group.field) for name, group in found.items()}
    settings = create_model("Settings", __base__=Model, **fields)
    return cast("type[Request]", create_model(request.__name__, __base__=(request, settings)))


def _is_group(name: str, kind: type[Request]) -> bool:
    field = kind.model_fields.get(name)
    return field is not None and isinstance(field.default, ProviderSettings)


def _choices() -> dict[str, tuple[str, ...]]:
    """The values that a form offers for a field which takes others as well."""
    return {
        "language": LANGUAGES,
        "voice": ("auto", *NARRATORS.names()),
        "visuals": ("auto", *PAINTERS.names()),
    }


def _signature(
    kind: type[Request], shown: Mapping[str, str], without: frozenset[str]
) -> inspect.Signature:
    inputs, types = form_properties(kind), get_type_hints(kind, include_extras=True)
    order = [*shown, ADVANCED, *(name for name in inputs if name not in {*shown, ADVANCED})]
    taken = [name for name in order if name not in without]

    def parameter(name: str) -> inspect.Parameter:
        annotation: Any = types[name]
        default: Any = kind.model_fields[name].default
        if name == ADVANCED:
            annotation = Annotated[annotation, WithJsonSchema(_advanced(kind, taken, shown))]
            said = {key: inputs[name][key] for key in ("title", "description", "default")}
            default = _told(default, said)
        elif name in shown:
            default = _told(default, _offered(name, inputs[name]) | {"description": shown[name]})
        else:
            annotation = cast(Any, SkipJsonSchema)[annotation | None]
        return inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation, default=default
        )

    return inspect.Signature([parameter(name) for name in taken])


def _offered(name: str, field: Schema) -> Schema:
    return with_choices(field, _choices()[name]) if name in _choices() else field


def _advanced(kind: type[Request], taken: list[str], shown: Mapping[str, str]) -> Schema:
    """All that the form does not show at once, and free texts for what it offers choices of."""
    single: dict[str, Schema] = {}
    groups: dict[str, Schema] = {}
    for name, field in form_properties(kind).items():
        if name not in taken:
            continue
        if _is_group(name, kind):
            groups[name] = folded(field | {"title": f"Settings of {field['title']}"})
        elif name in _choices():
            single[name] = field | {"title": f"{field['title']}, another"}
        elif name not in {*shown, ADVANCED}:
            single[name] = field
    return {"anyOf": folded(group(single | groups))["anyOf"]}


def _told(default: object, schema: Schema) -> Any:
    """A default that tells Prefect the rest; Prefect would title it with the bare name."""
    extra = {key: value for key, value in schema.items() if key != "description"}
    return Field(default=default, description=schema["description"], json_schema_extra=extra)
