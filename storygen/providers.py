"""Who serves a stage: its own providers and those that other packages bring, found by name."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar, cast

from storygen.errors import RequestError
from storygen.settings import ProviderSettings

P = TypeVar("P")

STAGES: Mapping[str, str] = {
    "voice": "voice",
    "keyframes": "visuals",
    "vision": "vision",
    "clips": "clips",
    "music": "music",
    "transcription": "listener",
    "translation": "translation",
    "publish": "publish",
}
"""The stages that have providers, and the request's field that names each one's."""


class Registry(Generic[P]):
    """The providers of one stage.

    Its own are in `tasks/<stage>/providers/__init__.py`, as `name: "module:Class"`. Another package
    brings one as an entry point of the group `storygen.<stage>`; a name that the stage has already
    stays its own. Nothing is loaded before it is asked for.

    Args:
        stage: One of `STAGES`.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self._asked = STAGES[stage]

    def addresses(self) -> dict[str, str]:
        """Where each provider's class is, by its name; the stage's own first."""
        own: dict[str, str] = import_module(f"tasks.{self.stage}.providers").PROVIDERS
        return {**own, **{name: at for name, at in _brought(self.stage).items() if name not in own}}

    def names(self) -> tuple[str, ...]:
        """All names, the stage's own first."""
        return tuple(self.addresses())

    def check_known(self, name: str) -> None:
        """Raises RequestError naming the valid ones where a name is not there; loads nothing."""
        self._address(name)

    def _address(self, name: str) -> str:
        if (address := (known := self.addresses()).get(name)) is None:
            raise RequestError(nearest(f"{self._asked} provider", name, known))
        return address

    def find(self, name: str) -> type[P]:
        """The class of a provider.

        Raises:
            RequestError: There is no such provider, or what it is made of cannot be imported.
        """
        address = self._address(name)
        return cast("type[P]", _loaded(f"{self._asked} provider {name!r}", address))

    def settings_kind(self, name: str) -> type[ProviderSettings] | None:
        """The class of a provider's settings; None where it has none. Raises as `find`."""
        return getattr(self.find(name), "Settings", None)

    def open(self, name: str, settings: ProviderSettings | None = None) -> P:
        """A provider, made from its settings where it has any.

        Args:
            name: Its name.
            settings: Its own; None for its defaults.

        Raises:
            RequestError: As `find`; or the settings are another provider's.
        """
        kind: Any = self.find(name)
        if settings is None:
            return cast("P", kind())
        self.check_own(name, settings)
        return cast("P", kind(settings))

    def check_own(self, name: str, settings: ProviderSettings) -> None:
        """Raises RequestError where settings are of another provider of the same name."""
        own = self.settings_kind(name)
        if own is None or not isinstance(settings, own):
            raise RequestError(
                f"the {self._asked} provider {name!r} bears the name of another one whose settings "
                f"are {type(settings).__name__}; register it under a name of its own"
            )

    def ready(self, name: str, settings: ProviderSettings | None = None) -> P:
        """A provider that can be used on this machine.

        Raises:
            RequestError: As `open`; or it cannot, and why, and what to do.
        """
        provider = self.open(name, settings)
        problem = cast("Any", provider).problem()
        if problem is not None:
            raise RequestError(f"{self._asked}: {name} cannot be used here: {problem}")
        return provider


def registries() -> Iterable[Registry[Any]]:
    """Those of all stages."""
    return (Registry(stage) for stage in STAGES)


def packages() -> frozenset[str]:
    """The top-level packages that providers come from."""
    addresses = (at for registry in registries() for at in registry.addresses().values())
    return frozenset(at.partition(":")[0].partition(".")[0] for at in addresses)


@cache
def _brought(stage: str) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=f"storygen.{stage}")}


def _loaded(what: str, address: str) -> Any:
    """What is at `module:Class`."""
    module, _, name = address.partition(":")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise RequestError(
            f"the {what} needs the package {error.name!r}, which is not installed; run "
            f"`pip install {error.name}`"
        ) from error
    except Exception as error:  # of another package: whatever its module does when imported
        if module.startswith("tasks."):
            raise
        raise RequestError(
            f"the {what} cannot be loaded from {address!r} ({type(error).__name__}: {error}); mend "
            "or remove the package that brings it"
        ) from error


def nearest(kind: str, name: str, valid: Iterable[str]) -> str:
    """A sentence that says a name is unknown, which one is near, and which are valid."""
    names = sorted(valid)
    near = get_close_matches(name, names, n=1) or get_close_matches(name.lower(), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown {kind} {name!r}{hint} (valid: {', '.join(names)})"
