"""The embedded illustrator: layered landscapes and silhouettes, drawn without any model."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from storygen.models.picture import PictureRequest
from storygen.threads import Threads
from tasks.keyframes.contract import Drawing
from tasks.keyframes.illustrating import illustrate

_AT_ONCE = 2


class Illustrator:
    """Draws on the CPU, offline and free; the same request gives the same pixels."""

    needs_gpu = False
    is_online = False
    is_paid = False
    draws_singly = True

    def problem(self) -> str | None:
        """Always usable."""
        return None

    def draw(self, requests: Sequence[PictureRequest]) -> Iterator[Drawing]:
        """Draw in order, one picture ahead; only those two are held in memory."""
        waiting = deque[Future[Drawing]]()
        with Threads(_AT_ONCE, thread_name_prefix="illustrator") as pool:
            for request in requests:
                waiting.append(pool.submit(illustrate, request))
                if len(waiting) >= _AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
