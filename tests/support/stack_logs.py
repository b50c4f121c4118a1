"""What the logs of a stack hold that should not be there."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_FAULT = re.compile(
    r"\| (ERROR|CRITICAL) +\||^(ERROR|CRITICAL)\b|Traceback \(most recent call last\)"
)
_NEW_LINE = re.compile(r"^\d\d:\d\d:\d\d\.\d+ \| ")
_LONGEST_LINES = 200


class Exempt(NamedTuple):
    """A fault that is none: a pattern that is searched in its text, and why it may be there."""

    pattern: str
    reason: str


LOST_ITS_SERVER = (
    r"Service 'EventsWorker' failed to process item|websockets\.exceptions\.|"
    r"FlowRunCancellingObserver\._handle_polling_task_done"
)
"""What a worker or a run says that loses its server."""


class StackLogs:
    """Reads on where it stopped reading, in every log of a stack, the ones put aside included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_bytes: dict[str, int] = {}
        self._kept: list[str] = []

    def keep(self) -> None:
        """Read what is left, as the folder is about to be deleted."""
        self._kept += self._new_faults()
        self._read_bytes.clear()

    def new_faults(self, exempt: Iterable[Exempt] = ()) -> list[str]:
        """ERROR lines and tracebacks since the last time, each with what belongs to it."""
        found, self._kept = self._kept + self._new_faults(), []
        patterns = [re.compile(each.pattern, re.DOTALL) for each in exempt]
        return [text for text in found if not any(each.search(text) for each in patterns)]

    def _new_faults(self) -> list[str]:
        return [
            f"{name}: {fault}"
            for name in sorted(
                {path.name.partition(".")[0] for path in self._folder.glob("*.log*")}
            )
            for fault in faults_in(self._new_text(name))
        ]

    def _new_text(self, name: str) -> str:
        parts = (self._folder / f"{name}.log.old", self._folder / f"{name}.log")
        content = b"".join(path.read_bytes() for path in parts if path.exists())
        # A log that was put aside a second time took the place of what was read already.
        begin = min(self._read_bytes.get(name, 0), len(content))
        self._read_bytes[name] = len(content)
        return content[begin:].decode(errors="replace")


def faults_in(text: str) -> list[str]:
    """Each ERROR line or traceback, with the lines that follow up to the next entry."""
    found: list[list[str]] = []
    is_open = False
    for line in text.splitlines():
        if _NEW_LINE.match(line):
            is_open = False
        if not is_open and _FAULT.search(line):
            found.append([])
            is_open = True
        if is_open and len(found[-1]) < _LONGEST_LINES:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]
