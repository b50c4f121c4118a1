"""What the local stack is: its addresses, its secrets, how it stands; on disk, for its owner."""

import os
import secrets
import socket
from contextlib import closing
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from storygen import files
from storygen.file_locks import is_locked, try_lock
from storygen.home import home
from storygen.models.base import Model

HOST = "127.0.0.1"
Phase = Literal["starting", "registering", "ready", "failed"]


class Stack(Model):
    """How a stack is set up.

    Attributes:
        server_port: Of the Prefect server, on the loopback interface.
        files_port: Of the server that the run pages' links lead to.
        secret: `user:password` that the Prefect server asks for.
        files_secret: Signs the links to files.
        database: SQLAlchemy's address of the Prefect server's database; empty for SQLite here.
        store: Address of the artifact store; empty for the folder in storygen's home.
        output: Folder that relative output folders are taken from.
        watched: Folder whose new stories start films by themselves; empty for none.
        films_at_once: How many, by the environment of the `up` that set it up; 0 if not noted.
    """

    schema_version: int = 1
    server_port: int
    files_port: int
    secret: str
    files_secret: str
    database: str
    store: str
    output: str
    watched: str = ""
    films_at_once: int = 0

    @property
    def ui_url(self) -> str:
        """What a person opens."""
        return f"http://{HOST}:{self.server_port}"

    @property
    def api_url(self) -> str:
        """What Prefect's own command talks to."""
        return f"{self.ui_url}/api"

    @property
    def files_url(self) -> str:
        """Where signed links lead to."""
        return f"http://{HOST}:{self.files_port}"


class Standing(Model):
    """How a stack stands, as its supervisor last said.

    Attributes:
        phase: How far it is.
        message: Why it failed.
        kept: A sentence for each thing that a person set on the server and that stays.
    """

    phase: Phase
    message: str = ""
    kept: tuple[str, ...] = ()


def stack_folder() -> Path:
    """Where the stack keeps its settings and logs."""
    return home() / "stack"


def new_stack(database: str, store: str, output: str, port: int | None, watched: str = "") -> Stack:
    """Settle ports and secrets; those of an earlier stack of this home are kept."""
    before = read_stack()
    server_port = port or _free_port(before.server_port if before else 4200)
    return Stack(
        server_port=server_port,
        files_port=_free_port(before.files_port if before else server_port + 1, server_port),
        secret=before.secret if before else f"storygen:{secrets.token_urlsafe(24)}",
        files_secret=before.files_secret if before else secrets.token_hex(32),
        database=database, store=store, output=output, watched=watched,
    )  # fmt: skip


def _free_port(wanted: int, taken: int = 0) -> int:
    """The first free port from `wanted` on."""
    for port in range(wanted, wanted + 200):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            if port != taken:
                return port
    with closing(socket.create_server((HOST, 0))) as any_port:
        return any_port.getsockname()[1]


def write_stack(stack: Stack) -> None:
    """Keep a stack's settings, readable by their owner alone. Raises StoreError."""
    _write("stack.json", stack)


def write_standing(standing: Standing) -> None:
    """Say how the stack stands. Raises StoreError."""
    _write("standing.json", standing)


def read_stack() -> Stack | None:
    """The settings of this home's stack; None if there never was one."""
    try:
        return Stack.model_validate_json(files.read_bytes(stack_folder() / "stack.json"))
    except (FileNotFoundError, ValidationError):
        return None


def read_standing() -> Standing | None:
    """How the stack stands; meaningful only while its supervisor lives."""
    try:
        return Standing.model_validate_json(files.read_bytes(stack_folder() / "standing.json"))
    except (FileNotFoundError, ValidationError):
        return None


def _write(name: str, model: Model) -> None:
    folder = stack_folder()
    files.make_folder(folder)
    folder.chmod(0o700)
    files.write_bytes(folder / name, model.model_dump_json(indent=1).encode())


def hold_life() -> int | None:
    """Become the one supervisor of this home; None if there is one already."""
    files.make_folder(stack_folder())
    handle = try_lock(stack_folder() / "alive")
    if handle is None:
        return None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def supervisor() -> int | None:
    """The living supervisor's process; None if there is none."""
    path = stack_folder() / "alive"
    return int(files.read_bytes(path) or 0) or None if is_locked(path) else None
