"""The transcription stage: one pass writes down every recording that is not written down yet."""

from collections.abc import Iterator

from storygen.memory import give_back
from storygen.models.sound import ListeningRequest, Transcript
from storygen.settings import ProviderSettings
from tasks.passes import in_one_pass, missing_items
from tasks.policy import stage_task
from tasks.transcription.contract import LISTENERS

_VERSION = 1


@stage_task("transcription", version=_VERSION)
def transcribe(
    requests: tuple[ListeningRequest, ...], provider: str, settings: ProviderSettings | None
) -> tuple[Transcript, ...]:
    """Write down what is said in recordings; each transcript is kept as it comes.

    Args:
        requests: The recordings.
        provider: Registry name of the listener.
        settings: Of the listener; None takes its own.

    Raises:
        RequestError: The provider is unknown, or a recording cannot be decoded.
        WeightsError: The model cannot be loaded.
        ProviderUnavailable: A service did not answer. Retried.
    """

    def hear(misses: list[ListeningRequest]) -> Iterator[Transcript]:
        listener = LISTENERS.ready(provider, settings)
        for transcript in listener.hear(misses):
            yield transcript
            give_back()

    return in_one_pass(
        "transcription", _VERSION, requests, hear, provider=provider, settings=settings
    )


def missing_transcripts(
    requests: tuple[ListeningRequest, ...], provider: str, settings: ProviderSettings | None
) -> int:
    """How many of these recordings would have to be listened to."""
    return missing_items("transcription", _VERSION, requests, provider=provider, settings=settings)
