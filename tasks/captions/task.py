"""The captions stage: written words, broken into lines and timed by the voice."""

from storygen.models.film import Delivery
from storygen.models.publication import BeatCues
from storygen.models.sound import TokenTime
from storygen.models.story import Beat
from tasks.captions.cueing import burned_cues, subtitle_cues
from tasks.policy import stage_task


@stage_task("captions", version=1)
def caption_beats(
    beats: tuple[Beat, ...],
    token_times: tuple[tuple[TokenTime | None, ...], ...],
    beat_lengths_s: tuple[float, ...],
    delivery: Delivery,
) -> tuple[BeatCues, ...]:
    """Caption each beat, for the picture and for subtitle files.

    Args:
        beats: In film order.
        token_times: One tuple per beat, one time per token.
        beat_lengths_s: How long each beat lasts in the film.
        delivery: Frame size, burned-in style and language.
    """
    size = (delivery.width_px, delivery.height_px)
    return tuple(
        BeatCues(
            burned=burned_cues(beat, times, *size, delivery.language, delivery.captions),
            subtitles=subtitle_cues(beat, times, length_s, delivery.language),
        )
        for beat, times, length_s in zip(beats, token_times, beat_lengths_s, strict=True)
    )
