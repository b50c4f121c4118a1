"""The flags of `storygen create`: the request's fields, under the same names."""

import argparse
import types
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from storygen.errors import RequestError
from storygen.request import Request
from storygen.settings import ProviderSettings

_SETTINGS = {
    name
    for name, field in Request.model_fields.items()
    if isinstance(field.default, ProviderSettings)
}
_NOT_FLAGS = {"source", "origin", *_SETTINGS}


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add what `create` takes."""
    add_request_flags(parser)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument(
        "--server", action="store_true",
        help="run on the Prefect server of your own profile instead of without one",
    )  # fmt: skip


def add_request_flags(parser: argparse.ArgumentParser) -> None:
    """Add SOURCE and a flag for each of the request's fields."""
    parser.add_argument(
        "source", nargs="?", default="", metavar="SOURCE",
        help="a .txt, .md or script .yaml file, its http(s) address, or - for standard input",
    )  # fmt: skip
    for name, field in Request.model_fields.items():
        if name not in _NOT_FLAGS:
            _add_flag(parser, name, field)
    add_settings(parser)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add `--set`."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="PROVIDER.SETTING=VALUE",
        help=f"a setting of a provider, such as sdxl.steps=4; providers: "
        f"{', '.join(sorted(name.replace('_', '-') for name in _SETTINGS))}",
    )  # fmt: skip


def chosen_fields(options: argparse.Namespace) -> dict[str, Any]:
    """The request's fields that were given, by name.

    Raises:
        RequestError: A setting of a provider is not written as one.
    """
    given = {
        name: value
        for name in Request.model_fields
        if (value := getattr(options, name, None)) is not None and name not in _NOT_FLAGS
    }
    return given | provider_settings(options.set)


def provider_settings(written: list[str]) -> dict[str, dict[str, str]]:
    """What `--set` was given, by the request's field. Raises RequestError if it is no setting."""
    found: dict[str, dict[str, str]] = {}
    for setting in written:
        path, equals, value = setting.partition("=")
        provider, dot, name = path.partition(".")
        if not (equals and dot and name) or provider.replace("-", "_") not in _SETTINGS:
            raise RequestError(_no_setting(setting, provider))
        found.setdefault(provider.replace("-", "_"), {})[name] = value
    return found


def _no_setting(setting: str, provider: str) -> str:
    names = sorted(name.replace("_", "-") for name in _SETTINGS)
    near = get_close_matches(provider, names, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near and near[0] != provider else ""
    if provider == "prices":
        hint = " (prices are written into prices.yaml in storygen's home)"
    return (
        f"--set {setting.partition('=')[0]!r} is no setting{hint}; write it as "
        f"PROVIDER.SETTING=VALUE, such as sdxl.steps=4, for one of {', '.join(names)}"
    )


def _add_flag(parser: argparse.ArgumentParser, name: str, field: FieldInfo) -> None:
    flag, about = f"--{name.replace('_', '-')}", (field.description or "").replace("%", "%%")
    kind, many, choices = _shape(field.annotation)
    shown = "" if field.default in (None, "", (), False) else f" Default: {field.default}."
    if kind is bool:
        parser.add_argument(flag, dest=name, action="store_true", default=None, help=about)
    elif many:
        parser.add_argument(
            flag,
            dest=name,
            action="append",
            choices=choices,
            metavar="JOB" if name == "llm_jobs" else "STAGE",
            help=f"{about} One of {', '.join(choices or ())}.",
        )
    else:
        parser.add_argument(
            flag, dest=name, type=kind, choices=choices, default=None, help=about + shown,
            metavar=None if choices else name.upper(),
        )  # fmt: skip


def _shape(annotation: Any) -> tuple[Any, bool, list[str] | None]:
    """The plain type of a field, whether it takes several values, and its choices."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return str, False, list(inner)
    if origin in (Union, types.UnionType):
        return _shape(next(kind for kind in inner if kind is not type(None)))
    if origin is tuple:
        kind, _, choices = _shape(inner[0])
        return kind, True, choices
    return annotation, False, None
