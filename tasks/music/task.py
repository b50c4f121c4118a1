"""The music stage: a bed that fits the film's mood and loops without a seam."""

from storygen.loudness import integrated_lufs
from storygen.models.base import Artifact
from storygen.models.picture import Mood
from storygen.models.sound import Bed
from storygen.settings import MusicgenSettings
from storygen.store import current_store
from storygen.wav import wav_bytes
from tasks.music.opening import open_composer
from tasks.music.own_file import FileComposer
from tasks.policy import stage_task


@stage_task("music", version=1)
def compose_bed(
    mood: Mood,
    seed: int,
    provider: str,
    own: Artifact | None,
    settings: MusicgenSettings | None = None,
    length_s: int = 0,
) -> Bed:
    """Compose a bed, or make one of the user's own file.

    Args:
        mood: How it feels.
        seed: Another number, another piece.
        provider: Who composes it; only said in the answer where there is a file.
        own: The user's own file.
        settings: Of a provider that has some; none for its defaults.
        length_s: How long the loop is to be, for providers that follow it.

    Raises:
        RequestError: The provider is unknown, or the file cannot be played.
        WeightsError: The provider's model is not here, or is none.
        ToolError: The provider's model made no music.
    """
    composer = (
        FileComposer(current_store().locate(own), provider)
        if own
        else open_composer(provider, settings)
    )
    take = composer.compose(mood, seed, length_s)
    return Bed(
        audio=current_store().put_bytes(wav_bytes(take.samples), "audio/wav"),
        samples=len(take.samples),
        loudness_lufs=round(integrated_lufs(take.samples), 2),
        provider=provider,
        title=take.title,
    )
