"""Where storygen keeps what it makes on this machine."""

import os
from pathlib import Path

import platformdirs

from storygen.errors import RequestError


def home() -> Path:
    """`STORYGEN_HOME`, else storygen's folder in the user's data folder."""
    chosen = os.environ.get("STORYGEN_HOME")
    return user_path(chosen) if chosen else platformdirs.user_data_path("storygen")


def user_path(written: str) -> Path:
    """A path as a person writes it, made absolute. Raises RequestError for an unknown `~name`."""
    try:
        return Path(written).expanduser().absolute()
    except RuntimeError as error:
        raise RequestError(f"there is no user for {written!r}; write the whole path") from error


def output_path(written: str) -> Path:
    """An output folder, made absolute: from `STORYGEN_OUTPUT` if set, else from here."""
    return user_path(str(Path(os.environ.get("STORYGEN_OUTPUT", "")) / Path(written).expanduser()))


def store_folder() -> Path:
    """Artifacts and the records that name them."""
    return home() / "store"


def records_folder() -> Path:
    """What each cached task answered."""
    return store_folder() / "records"


def runs_folder() -> Path:
    """The ledger: one folder a run."""
    return home() / "runs"


def scratch_folder() -> Path:
    """Work under way; on the same disk as the store, as /tmp may be small or in memory."""
    return home() / "scratch"


def prefect_folder() -> Path:
    """Storygen's own Prefect home, apart from the user's."""
    return home() / "prefect"
