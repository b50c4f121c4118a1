"""Whether Python finds storygen's own top-level packages, or a user's of the same names.

`flows`, `tasks`, `blocks` and `deployments` are names that a Prefect user's own folder may well
have. Python looks in the folder that it was started in first.
"""

import warnings
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

from storygen.errors import RequestError

ROOMS = ("flows", "tasks", "blocks", "deployments")
_HERE = Path(__file__).resolve().parent.parent


class RoomHidden(RequestError, ImportError):
    """A user's own package or module stands in for one of storygen's."""


def check_rooms(*names: str) -> None:
    """Look for storygen's packages of these names; all of them where none is named.

    Raises:
        RoomHidden: Something stands in for one; says what, and what to do.
    """
    if told := "; ".join(_hidden(names or ROOMS)):
        raise RoomHidden(told)


def warn_of_hidden_flows() -> None:
    """Warn where `flows` is not storygen's own: then it cannot say so itself."""
    for told in _hidden(("flows",)):
        warnings.warn(told, stacklevel=3)


def _hidden(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        found = _place(find_spec(name))
        if found is not None and found != _HERE / name:
            yield (
                f"{str(found)!r} hides the {name!r} that storygen brings: rename it, or start "
                "Python in another folder or with -P, which leaves the folder it starts in aside"
            )


def _place(spec: ModuleSpec | None) -> Path | None:
    """The folder of a package, or the file of a module; None where there is none."""
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    return Path(folders[0] if folders else spec.origin or "").resolve()
