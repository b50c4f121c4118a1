"""The music stage: a bed that fits the film's mood and loops without a seam."""

from collections.abc import Iterator

from storygen.loudness import integrated_lufs
from storygen.models.sound import Bed, BedRequest
from storygen.settings import ProviderSettings
from storygen.store import current_store
from storygen.wav import wav_bytes
from tasks.music.contract import COMPOSERS, Composer
from tasks.music.own_file import FileComposer
from tasks.passes import in_one_pass, missing_items
from tasks.policy import stage_task

_VERSION = 2


@stage_task("music", version=_VERSION)
def compose_beds(
    requests: tuple[BedRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> tuple[Bed, ...]:
    """Compose beds, or make them of the user's own files.

    Raises:
        RequestError: The provider is unknown, its model is not here, or a file cannot be played.
    """

    def compose(misses: list[BedRequest]) -> Iterator[Bed]:
        for request in misses:
            composer = _composer(request, provider, settings)
            take = composer.compose(request.mood, request.seed, request.length_s)
            yield Bed(
                audio=current_store().put_bytes(wav_bytes(take.samples), "audio/wav"),
                samples=len(take.samples),
                loudness_lufs=round(integrated_lufs(take.samples), 2),
                provider=provider,
                title=take.title,
            )

    return in_one_pass("music", _VERSION, requests, compose, provider=provider, settings=settings)


def missing_beds(
    requests: tuple[BedRequest, ...], provider: str, settings: ProviderSettings | None = None
) -> int:
    """How many of these beds would have to be made."""
    return missing_items("music", _VERSION, requests, provider=provider, settings=settings)


def _composer(request: BedRequest, provider: str, settings: ProviderSettings | None) -> Composer:
    if request.own:
        return FileComposer(current_store().locate(request.own), provider)
    return COMPOSERS.ready(provider, settings)
