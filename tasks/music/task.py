"""The music stage: a bed that fits the film's mood and loops without a seam."""

from storygen.loudness import integrated_lufs
from storygen.models.base import Artifact
from storygen.models.picture import Mood
from storygen.models.sound import Bed
from storygen.store import current_store
from storygen.wav import wav_bytes
from tasks.music.opening import open_composer
from tasks.music.own_file import FileComposer
from tasks.policy import stage_task


@stage_task("music", version=1)
def compose_bed(mood: Mood, seed: int, provider: str, own: Artifact | None) -> Bed:
    """Compose a bed, or make one of the user's own file.

    Raises:
        RequestError: The provider is unknown, or the file cannot be played.
    """
    composer = (
        FileComposer(current_store().locate(own), provider) if own else open_composer(provider)
    )
    take = composer.compose(mood, seed)
    return Bed(
        audio=current_store().put_bytes(wav_bytes(take.samples), "audio/wav"),
        samples=len(take.samples),
        loudness_lufs=round(integrated_lufs(take.samples), 2),
        provider=provider,
        title=take.title,
    )
