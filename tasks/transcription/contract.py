"""What a listener is given and what it hands back."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from storygen.models.sound import ListeningRequest, Transcript
from storygen.providers import Registry


class Listener(Protocol):
    """Writes down what is said in recordings, in a pass; a model is loaded once for all of them.

    It is made from its settings, where its class names their class as `Settings`.

    Attributes:
        needs_gpu: Whether it runs only on a GPU.
        is_online: Whether it sends the recordings to a service.
        is_paid: Whether listening costs money.
    """

    needs_gpu: bool
    is_online: bool
    is_paid: bool

    def problem(self) -> str | None:
        """Why it cannot be used here and what to do about it; None if it can."""
        ...

    def hear(self, requests: Sequence[ListeningRequest]) -> Iterator[Transcript]:
        """Write down each recording, in order, with the time of each word.

        Raises:
            RequestError: A recording cannot be decoded.
            ProviderUnavailable: The service did not answer.
            WeightsError: The model cannot be loaded.
        """
        ...


LISTENERS = Registry[Listener]("transcription")
"""All listeners, by name."""
