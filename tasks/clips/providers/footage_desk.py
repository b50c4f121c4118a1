"""Footage is written beside the making, so that the graphics card does not wait for the encoder."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType

from storygen.threads import Threads
from tasks.clips.footage_plan import FootagePlan
from tasks.clips.providers.conforming import FootageWriter
from tasks.clips.start_pictures import Frames

_PIECES_WAITING = 2  # a piece of 121 frames of 1088x1920 takes 0.7 GiB


class FootageDesk:
    """Writes one piece after another in a thread of its own. Use as a context."""

    def __init__(self) -> None:
        self._thread = Threads(1, "footage")
        self._room = BoundedSemaphore(_PIECES_WAITING)
        self._writers: dict[Path, FootageWriter] = {}
        self._orders: dict[Path, list[Future[None]]] = {}

    def __enter__(self) -> "FootageDesk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave unfinished what nobody waited for."""
        self._thread.shutdown(cancel_futures=True)
        for writer in self._writers.values():
            writer.abandon()

    def add(self, video: Path, plan: FootagePlan, frames: Frames, first: int) -> None:
        """Have a piece written; blocks while two others wait already.

        Args:
            video: Which file it belongs to.
            plan: The shot's.
            frames: Of the size that is made; not to be changed from now on.
            first: The number of the first one among all that the model makes for the shot.
        """
        self._room.acquire()

        def write() -> None:
            try:
                if video not in self._writers:
                    self._writers[video] = FootageWriter(video, plan)
                self._writers[video].add(frames, first)
            finally:
                self._room.release()

        self._order(video, write)

    def finish(self, video: Path) -> None:
        """Have the file completed after its pieces."""
        self._order(video, lambda: self._writers.pop(video).finish())

    def drop(self, video: Path) -> None:
        """Have the file removed, whatever was written of it."""

        def remove() -> None:
            if video in self._writers:
                self._writers.pop(video).abandon()
            video.unlink(missing_ok=True)

        self._order(video, remove)

    def is_done(self, video: Path) -> bool:
        """Whether waiting for the file takes no time."""
        return all(order.done() for order in self._orders.get(video, []))

    def wait(self, video: Path) -> None:
        """Until the file is complete; raises ToolError where it could not be written."""
        for order in self._orders.pop(video, []):
            order.result()

    def _order(self, video: Path, work: Callable[[], None]) -> None:
        self._orders.setdefault(video, []).append(self._thread.submit(work))
