"""What the flags of `storygen up` ask for, and whether a stack that is up is that."""

import argparse
from pathlib import Path
from typing import NamedTuple

from storygen import files
from storygen.errors import RequestError, StorygenError
from storygen.home import home, user_path
from storygen.stack.state import Stack, read_stack, stack_folder
from storygen.story_files import is_s3

_DEPLOYMENTS = Path(__file__).resolve().parent.parent.parent / "prefect.yaml"


class Flags(NamedTuple):
    """What was asked for; empty or None for what was not.

    Attributes:
        store: Address of a bucket.
        database: SQLAlchemy's address.
        output: Folder; absolute.
        watched: Folder whose new stories start films; absolute.
        port: Of the UI.
    """

    store: str
    database: str
    output: str
    watched: str
    port: int | None


def read_flags(options: argparse.Namespace) -> Flags:
    """Raises RequestError: one of them is of no use."""
    return Flags(
        store=options.s3,
        database=_database(options.database),
        output=str(user_path(options.output)) if options.output else "",
        watched=_watched(options.watch_inbox),
        port=options.port,
    )


def _database(written: str) -> str:
    """SQLAlchemy's address of a database that a person names as PostgreSQL does."""
    if not written:
        return ""
    for scheme in ("postgresql://", "postgres://", "postgresql+asyncpg://"):
        if written.startswith(scheme):
            return f"postgresql+asyncpg://{written.removeprefix(scheme)}"
    raise RequestError(
        "database must be postgresql://USER:PASSWORD@HOST/NAME; leave it out for SQLite"
    )


def _watched(written: str | None) -> str:
    if written is None:
        return ""
    if is_s3(written):
        raise RequestError(
            f"--watch-inbox takes a folder of this machine, not {written!r}; a bucket tells of new "
            "stories by the event storygen.inbox.arrived (docs/running-with-prefect.md)"
        )
    folder = user_path(written) if written else home() / "inbox"
    files.make_folder(folder)
    return str(folder)


def check_clone() -> None:
    """Raises RequestError: what says which deployments there are is not installed."""
    if not _DEPLOYMENTS.is_file():
        raise RequestError(
            f"there is no {str(_DEPLOYMENTS)!r}, which says which deployments there are; `storygen "
            "up` runs from a clone of storygen that is installed with `pip install --editable .`, "
            "while `storygen create` needs none"
        )


def try_store(store: str) -> None:
    """Raises RequestError or StoreError: the bucket or its keys cannot be used; says which."""
    from storygen.s3_trial import try_bucket
    from storygen.store_settings import parse_store_url

    settings = parse_store_url(store)
    if settings.is_s3:
        try_bucket(settings)


def running_stack(wanted: Flags) -> Stack:
    """The stack that runs already. Raises RequestError: it is another one than was asked for."""
    stack = read_stack()
    if stack is None:
        raise StorygenError(f"the stack's settings in {stack_folder()} are gone; `storygen down`")
    others = [
        f"{flag} {_without_password(str(there)) or 'left out'}"
        for flag, asked, there in (
            ("--s3", wanted.store, stack.store),
            ("--database", wanted.database, stack.database),
            ("--output", wanted.output, stack.output),
            ("--watch-inbox", wanted.watched, stack.watched),
            ("--port", wanted.port, stack.server_port),
        )
        if asked and asked != there
    ]
    if others:
        raise RequestError(
            f"the stack is up with {' and '.join(others)}, and was left as it is: "
            "`storygen down`, then the same command again"
        )
    return stack


def _without_password(address: str) -> str:
    """An address for a sentence."""
    scheme, _, rest = address.partition("://")
    user, at, place = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}{at}{place}" if at else address
