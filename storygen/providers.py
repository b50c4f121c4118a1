"""Finding a provider by its name: among a stage's own, or those that other packages bring."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from storygen.errors import RequestError
from storygen.settings import ProviderSettings


def load(address: str) -> Any:
    """The class at `module:Class`."""
    module, _, name = address.partition(":")
    return getattr(import_module(module), name)


def registered(stage: str, own: Mapping[str, str]) -> Mapping[str, str]:
    """A stage's own providers and those of other packages, by name; its own win.

    Another package registers `name = "module:Class"` under the entry point group
    `storygen.<stage>`, such as `storygen.keyframes`.
    """
    return {**_brought(f"storygen.{stage}"), **own}


@cache
def _brought(group: str) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=group)}


def choose(stage: str, name: str, registry: Mapping[str, str]) -> Any:
    """The provider class registered under a name. Raises RequestError naming the valid ones."""
    check_known(stage, name, registry)
    return load(registry[name])


def check_known(stage: str, name: str, registry: Mapping[str, str]) -> None:
    """Raises RequestError naming the valid ones where a name is not registered; loads nothing."""
    if name not in registry:
        raise RequestError(nearest(f"{stage} provider", name, registry))


def opened(kind: Any, settings: ProviderSettings | None) -> Any:
    """A provider, made from its settings where it has any."""
    return kind() if settings is None else kind(settings)


def ready(stage: str, name: str, provider: Any) -> Any:
    """The provider, if it can be used on this machine.

    Raises:
        RequestError: It cannot; says why and what to do.
    """
    problem = provider.problem()
    if problem is not None:
        raise RequestError(f"{stage}: {name} cannot be used here: {problem}")
    return provider


def nearest(kind: str, name: str, valid: Iterable[str]) -> str:
    """A sentence that says a name is unknown, which one is near, and which are valid."""
    names = sorted(valid)
    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown {kind} {name!r}{hint} (valid: {', '.join(names)})"
