"""`storygen up` and `storygen down`: the local stack."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from storygen import files
from storygen.errors import RequestError, StorygenError
from storygen.home import user_path
from storygen.stack.processes import films_at_once
from storygen.stack.state import (
    Stack,
    Standing,
    new_stack,
    read_stack,
    read_standing,
    stack_folder,
    supervisor,
    write_stack,
    write_standing,
)  # fmt: skip

_UP_S = 500.0
_DOWN_S = 60.0
_POLL_S = 0.2


def run(options: argparse.Namespace) -> int:
    """Bring the stack up or take it down."""
    return _up(options) if options.verb == "up" else _down(options)


def _up(options: argparse.Namespace) -> int:
    store, database = options.s3, _database(options.database)
    output = str(user_path(options.output))
    if supervisor() is None:
        if store:
            _check_store(store)
        stack = new_stack(database, store, output, options.port)
        write_stack(stack)
        _start()
    else:
        stack = _same(options, store, database, output)
    from deployments.profile import write_profile

    # It may load Prefect, which takes a second: the stack comes up meanwhile.
    write_profile(stack)
    _wait_until_ready()
    _tell(stack, as_json=options.json)
    return 0


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


def _check_store(store: str) -> None:
    from storygen.store_settings import parse_store_url

    parse_store_url(store)


def _same(options: argparse.Namespace, store: str, database: str, output: str) -> Stack:
    """The stack that runs already, if it is the one that was asked for."""
    stack = read_stack()
    if stack is None:
        raise StorygenError(f"the stack's settings in {stack_folder()} are gone; `storygen down`")
    asked = {
        "--s3": (options.s3, stack.store),
        "--database": (database, stack.database),
        "--port": (options.port, stack.server_port),
    }
    for flag, (wanted, there) in asked.items():
        if wanted and wanted != there:
            raise RequestError(
                f"the stack is up with another {flag} ({there or 'none'}); `storygen down` first"
            )
    return stack


def _start() -> None:
    write_standing(Standing(phase="starting"))
    log = files.open_for_append(stack_folder() / "supervisor.log")
    try:
        subprocess.Popen(
            [sys.executable, "-P", "-m", "storygen.stack.supervisor"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/",
        )  # fmt: skip
    finally:
        os.close(log)


def _wait_until_ready() -> None:
    deadline = time.monotonic() + _UP_S
    born_by = time.monotonic() + 10
    while time.monotonic() < deadline:
        standing = read_standing()
        if standing is not None and standing.phase == "ready":
            return
        if standing is not None and standing.phase == "failed":
            raise StorygenError(f"the stack did not come up: {standing.message}")
        if time.monotonic() > born_by and supervisor() is None:
            break
        time.sleep(_POLL_S)
    raise StorygenError(
        f"the stack did not come up; its logs lie in {stack_folder()}; `storygen down`, then try "
        "again"
    )


def _tell(stack: Stack, *, as_json: bool) -> None:
    user, _, password = stack.secret.partition(":")
    if as_json:
        told = {"ui": stack.ui_url, "api": stack.api_url, "auth": stack.secret,
                "output": stack.output, "store": stack.store, "profile": "storygen"}  # fmt: skip
        print(json.dumps(told))
        return
    print(f"storygen is up: {stack.ui_url}")
    print(f"  the page asks for     {user}:{password}")
    print(f"  films go to           {stack.output}")
    print(f"  films at once         {films_at_once()}")
    print("  submit a story        storygen submit STORY.md")
    print("  Prefect's own command prefect profile use storygen")
    print("                        prefect deployment run storygen/full")
    print("  stop                  storygen down")


def _down(options: argparse.Namespace) -> int:
    process = supervisor()
    if process is not None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + _DOWN_S
        while supervisor() is not None:
            if time.monotonic() > deadline:
                raise StorygenError(
                    f"the stack's supervisor (process {process}) does not stop; its log is "
                    f"{Path(stack_folder()) / 'supervisor.log'}"
                )
            time.sleep(_POLL_S)
    was_up = process is not None
    if options.json:
        print(json.dumps({"was_up": was_up}))
    else:
        print("storygen is down" if was_up else "storygen was not up")
    return 0
