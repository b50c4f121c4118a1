"""Telling how far a download is: a bar at a terminal, one calm line a file elsewhere."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO

from storygen.weights.parts import in_words

if TYPE_CHECKING:
    from rich.progress import TaskID

_LOOK_S = 0.3


class FileLines:
    """One line a file, for logs and pipes."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr

    @contextmanager
    def file(self, name: str, size_bytes: int, blobs: Path) -> Generator[None]:
        """One file is fetched inside; a line says that it is here."""
        yield
        print(f"  {in_words(size_bytes):>8}  {name}", file=self._out, flush=True)


class BytesBar:
    """A bar of bytes over all files, with speed and the time left."""

    def __init__(self, total_bytes: int, out: TextIO | None = None) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            BarColumn(bar_width=28), DownloadColumn(), TransferSpeedColumn(),
            TimeRemainingColumn(), TextColumn("[dim]{task.description}"),
            console=Console(file=out or sys.stderr),
        )  # fmt: skip
        self._task: TaskID = self._bar.add_task("", total=total_bytes)
        self._done_bytes = 0

    @contextmanager
    def file(self, name: str, size_bytes: int, blobs: Path) -> Generator[None]:
        """One file is fetched inside; the bar moves as its bytes reach the disk."""
        self._bar.start()
        self._bar.update(self._task, description=name)
        ended = Event()
        looking = Thread(target=self._look, args=(blobs, size_bytes, ended), daemon=True)
        looking.start()
        try:
            yield
        finally:
            ended.set()
            looking.join()
        self._done_bytes += size_bytes
        self._bar.update(self._task, completed=self._done_bytes)

    def close(self) -> None:
        """Leave the bar as it is and give the terminal back."""
        self._bar.stop()

    def _look(self, blobs: Path, size_bytes: int, ended: Event) -> None:
        before = set(blobs.glob("*.incomplete"))
        while not ended.wait(_LOOK_S):
            arrived = sum(_size(part) for part in set(blobs.glob("*.incomplete")) - before)
            done_bytes = self._done_bytes + min(arrived, size_bytes)
            self._bar.update(self._task, completed=done_bytes)


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0
