"""Pictures of a service: a few asked for at a time, each kept as it comes, given in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

from storygen.models.picture import Keyframe, PictureRequest
from storygen.services.serving import served
from storygen.services.usage import Usage
from storygen.threads import Threads
from tasks.keyframes.contract import Drawing, Painter
from tasks.keyframes.illustrating import illustrate
from tasks.policy import within_limit

_AT_ONCE = 4
_ONE_PICTURE = Usage(pictures=1)


def is_service(painter: Painter) -> bool:
    """Whether each picture is a call of its own, to somebody who may fail, refuse or charge."""
    return painter.is_online or painter.is_paid


def served_in_order(
    provider: str,
    painter: Painter,
    requests: Sequence[PictureRequest],
    keep: Callable[[PictureRequest, Drawing], Keyframe],
    address: str,
) -> Iterator[Keyframe]:
    """Have a service draw each request; cards are drawn here, as nobody else can spell.

    Args:
        provider: Its name in the registry.
        painter: Asks the service.
        requests: What to draw.
        keep: Stores a drawing; called as soon as it is there, also before its turn, so that what
            was paid for outlives a failure of one that was asked for earlier.
        address: Of the server that stands in for the service; empty where none does.

    Raises:
        StorygenError: One failed for good; those under way are waited for and kept.
    """

    def made(request: PictureRequest) -> Keyframe:
        return keep(request, _drawn(provider, painter, request, address))

    waiting = deque[Future[Keyframe]]()
    with Threads(_AT_ONCE, thread_name_prefix=provider) as pool:
        try:
            for request in requests:
                waiting.append(pool.submit(made, request))
                if len(waiting) >= _AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _drawn(provider: str, painter: Painter, request: PictureRequest, address: str) -> Drawing:
    if request.card is not None:
        return illustrate(request)
    estimate: Callable[[PictureRequest], Usage] | None = getattr(painter, "estimate", None)
    usage = estimate(request) if estimate else _ONE_PICTURE

    def call() -> Drawing:
        (drawing,) = painter.draw([request])
        return drawing

    with within_limit(provider):
        return served("visuals", provider, usage, call, elsewhere=address, is_paid=painter.is_paid)
