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
from storygen.cli.stack_flags import Flags, check_clone, read_flags, running_stack, try_store
from storygen.errors import StorygenError
from storygen.stack.database import try_database
from storygen.stack.processes import films_at_once, films_of
from storygen.stack.registration import register_again
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
    wanted = read_flags(options)
    is_up = supervisor() is not None
    if is_up:
        stack = running_stack(wanted)
    else:
        check_clone()
        if wanted.store:
            try_store(wanted.store)
        if wanted.database:
            try_database(wanted.database)
        _note_other_place(wanted)
        stack = new_stack(
            wanted.database, wanted.store, wanted.output or os.getcwd(), wanted.port, wanted.watched
        ).model_copy(update={"films_at_once": films_at_once()})
        write_stack(stack)
        _start()
    from deployments.profile import write_profile

    # It may load Prefect, which takes a second: the stack comes up meanwhile.
    write_profile(stack)
    _wait_until_ready()
    if options.reset:
        register_again(stack, options.reset)
    _tell(stack, as_json=options.json)
    return 0


def _note_other_place(wanted: Flags) -> None:
    """Say so if an earlier stack kept its runs or files elsewhere: they are not lost."""
    before = read_stack()
    left_out = [
        flag
        for flag, was, will_be in (
            ("--s3", before and before.store, wanted.store),
            ("--database", before and before.database, wanted.database),
            ("--watch-inbox", before and before.watched, wanted.watched),
        )
        if was and not will_be
    ]
    if left_out:
        print(
            f"storygen: the last `up` had {' and '.join(left_out)}, this one has not; `storygen "
            "down`, then `storygen up` with the same flags goes on as before",
            file=sys.stderr,
        )


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
    standing = read_standing()
    kept = standing.kept if standing else ()
    if as_json:
        told = {"ui": stack.ui_url, "api": stack.api_url, "auth": stack.secret,
                "output": stack.output, "store": stack.store, "watched": stack.watched,
                "profile": "storygen", "kept": kept}  # fmt: skip
        print(json.dumps(told))
        return
    print(f"storygen is up: {stack.ui_url}")
    print(f"  the page asks for     {user}:{password}")
    print(f"  films go to           {stack.output}")
    print(f"  films at once         {films_of(stack)}")
    if stack.watched:
        print(f"  stories taken from    {stack.watched}")
    print("  submit a story        storygen submit STORY.md")
    print("  Prefect's own command prefect profile use storygen")
    print("                        prefect deployment run storygen/full")
    print("  stop                  storygen down")
    for sentence in kept:
        print(f"  kept: {sentence}")


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
