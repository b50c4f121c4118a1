"""The flags of `storygen create`: the request's fields, under the same names."""

import argparse
import types
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from storygen.errors import RequestError
from storygen.presets import BUILT_IN
from storygen.provider_fields import field_name, groups, is_settings, names
from storygen.request import Request

_NOT_FLAGS = {"source", "origin"}
_PLAIN = {*map(field_name, BUILT_IN)}
"""Those without settings; of other packages' providers only loading them would tell."""

OF_IDEAS = ("llm", "language", "audience", "tone", "budget_usd")
"""Fields that the ideas about a topic follow from."""


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
    add_fields(parser, [name for name in Request.model_fields if name not in _NOT_FLAGS])
    add_settings(parser)


def add_fields(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add a flag for each of these fields of the request."""
    for name in names:
        _add_flag(parser, name, Request.model_fields[name])


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add `--set`."""
    providers = ", ".join(sorted(name.replace("_", "-") for name in names() if name not in _PLAIN))
    parser.add_argument(
        "--set", action="append", default=[], metavar="PROVIDER.SETTING=VALUE",
        help=f"a setting of a provider, such as sdxl.steps=4; providers: {providers}",
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
        field = field_name(provider)
        if not (equals and dot and name and is_settings(field, Request.model_fields)):
            raise RequestError(_no_setting(setting, provider))
        found.setdefault(field, {})[name] = value
    return found


def _no_setting(setting: str, provider: str) -> str:
    known = sorted(group.provider for group in groups(Request.model_fields).values())
    near = get_close_matches(provider, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near and near[0] != provider else ""
    if provider == "prices":
        hint = " (prices are written into prices.yaml in storygen's home)"
    return (
        f"--set {setting.partition('=')[0]!r} is no setting{hint}; write it as "
        f"PROVIDER.SETTING=VALUE, such as sdxl.steps=4, for one of {', '.join(known)}"
    )


def _add_flag(parser: argparse.ArgumentParser, name: str, field: FieldInfo) -> None:
    flag, about = f"--{name.replace('_', '-')}", (field.description or "").replace("%", "%%")
    kind, many, choices = _shape(field.annotation)
    # Whether a value may be, the request itself says, in a sentence.
    written = f"{{{','.join(choices)}}}" if choices else ""
    shown = "" if field.default in (None, "", (), False) else f" Default: {field.default}."
    if kind is bool:
        parser.add_argument(flag, dest=name, action="store_true", default=None, help=about)
    elif many:
        one_of = f" One of {', '.join(choices)}." if choices else ""
        parser.add_argument(
            flag, dest=name, action="append", metavar=name.upper().removesuffix("S"),
            help=f"{about}{one_of} May be given again.",
        )  # fmt: skip
    else:
        parser.add_argument(
            flag, dest=name, default=None, help=about + shown, metavar=written or name.upper()
        )


def _shape(annotation: Any) -> tuple[Any, bool, list[str]]:
    """The plain type of a field, whether it takes several values, and its choices."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return str, False, list(inner)
    if origin in (Union, types.UnionType):
        return _shape(next(kind for kind in inner if kind is not type(None)))
    if origin is tuple:
        kind, _, choices = _shape(inner[0])
        return kind, True, choices
    return annotation, False, []
