"""What of a whole film decides its single pictures, settled before any key is made."""

from collections.abc import Callable, Sequence

from storygen.models.picture import PictureRequest
from storygen.settings import ProviderSettings
from tasks.keyframes.contract import PAINTERS

Arrange = Callable[[Sequence[PictureRequest]], tuple[PictureRequest, ...]]


def arranged(
    requests: tuple[PictureRequest, ...], provider: str, settings: ProviderSettings | None
) -> tuple[PictureRequest, ...]:
    """The film's requests, each with what it takes from the others, where its painter needs that.

    Raises:
        RequestError: The painter cannot be used here.
    """
    painter = PAINTERS.open(provider, settings)
    arrange: Arrange | None = getattr(painter, "arranged", None)
    return arrange(requests) if arrange else requests
