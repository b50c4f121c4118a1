"""Starts a film for each story that is put into a folder: `inbox_watcher FOLDER PARENT_PID`."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from storygen.embedded_server import die_with_parent
from storygen.errors import RequestError, StorygenError
from storygen.inbox import claim_key, list_folder
from storygen.request_errors import check_unicode
from storygen.runs.prefect_server import PrefectServer, ServerRefused, server_of
from storygen.stack.state import read_stack
from storygen.store import current_store
from storygen.story_files import InboxFile

_DEPLOYMENT = "/deployments/name/storygen/inbox"
_LOOK_S = 1.0
_COMPLETE_S = 3.0


class Watch:
    """Sees which stories of a folder are complete and new.

    Args:
        folder: Where stories are put.
        start: Starts a film. Raises RequestError where that file cannot be taken, and
            StorygenError where none can.
        is_taken: Whether a run took that file before.
    """

    def __init__(
        self,
        folder: Path,
        start: Callable[[InboxFile], None],
        is_taken: Callable[[InboxFile], bool],
    ) -> None:
        self._folder, self._start, self._is_taken = folder, start, is_taken
        self._since: dict[InboxFile, float] = {}
        self._done: set[InboxFile] = set()

    def look(self, now: float) -> None:
        """Start a film for each file that has not changed for three seconds and is not taken.

        Raises:
            RequestError: Some files cannot be taken; all others were.
            StorygenError: The folder or the store cannot be read, or the server does not answer;
                nothing is forgotten.
        """
        found = [file for file in list_folder(self._folder) if file.size_bytes]
        self._since = {file: self._since.get(file, now) for file in found}
        self._done.intersection_update(found)
        refused: list[str] = []
        for file, since in self._since.items():
            if file in self._done or now - since < _COMPLETE_S:
                continue
            try:
                if not self._is_taken(file):
                    self._start(file)
                self._done.add(file)
            except RequestError as error:
                refused.append(str(error))
        if refused:
            raise RequestError("\n".join(sorted(refused)))


def main() -> None:
    """Watch until the parent is dead."""
    die_with_parent(int(sys.argv[2]), signal.SIGKILL)
    stack = read_stack()
    if stack is None:
        sys.exit("the stack's settings are gone")
    server = server_of(stack)
    watch = Watch(Path(sys.argv[1]), lambda file: start_film(server, file), _is_taken)
    said = ""
    while True:
        try:
            watch.look(time.monotonic())
        except StorygenError as error:
            if str(error) != said:  # once, not each second
                said = str(error)
                print(said, flush=True)
        else:
            said = ""
        time.sleep(_LOOK_S)


def _is_taken(file: InboxFile) -> bool:
    return current_store().read_record(claim_key(file)) is not None


def start_film(server: PrefectServer, file: InboxFile) -> None:
    """Hand a story to the workers; the same file twice, also after a restart, is one run.

    Raises:
        RequestError: The server refuses, or the file's name is of no use; says why.
        StorygenError: The server does not answer.
    """
    check_unicode("the path", file.address)
    run = {
        "name": file.name,
        "parameters": {"source": f"inbox:{file.address}"},
        "idempotency_key": claim_key(file),
        "state": {"type": "SCHEDULED", "name": "Scheduled"},
    }
    try:
        deployment = server.ask(_DEPLOYMENT)
        started = server.ask(f"/deployments/{deployment['id']}/create_flow_run", run)
    except ServerRefused as error:
        raise RequestError(f"{file.name} waits: {error}") from error
    print(f"{file.address}: run {started['id']}", flush=True)


if __name__ == "__main__":
    main()
