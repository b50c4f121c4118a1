"""The transcription stage: one pass writes down every recording that is not written down yet."""

from collections.abc import Iterator

from storygen.memory import give_back
from storygen.models.sound import ListeningRequest, Transcript
from storygen.providers import ready
from storygen.settings import WhisperSettings
from tasks.policy import in_one_pass, missing_items, stage_task
from tasks.transcription.opening import open_listener

_VERSION = 1


@stage_task("transcription", version=_VERSION)
def transcribe(
    requests: tuple[ListeningRequest, ...], provider: str, settings: WhisperSettings | None
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
        listener = ready("transcription", provider, open_listener(provider, settings))
        for transcript in listener.hear(misses):
            yield transcript
            give_back()

    return in_one_pass(
        "transcription", _VERSION, requests, hear, provider=provider, settings=settings
    )


def missing_transcripts(
    requests: tuple[ListeningRequest, ...], provider: str, settings: WhisperSettings | None
) -> int:
    """How many of these recordings would have to be listened to."""
    return missing_items("transcription", _VERSION, requests, provider=provider, settings=settings)
