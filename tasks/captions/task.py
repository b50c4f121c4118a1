"""The captions stage: written words, broken into lines and timed by the voice."""

from storygen.models.film import Delivery
from storygen.models.publication import BeatCues
from storygen.models.sound import Narration, TokenTime, Transcript, Utterance
from storygen.models.story import Beat
from tasks.captions.alignment import align
from tasks.captions.cueing import burned_cues, subtitle_cues
from tasks.captions.filling import whole_times
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


@stage_task("captions", version=1)
def time_words(
    utterances: tuple[Utterance, ...],
    narrations: tuple[Narration, ...],
    transcripts: tuple[Transcript, ...],
) -> tuple[Narration, ...]:
    """Give narrations whose voice told no word times the times that were heard.

    Args:
        utterances: What was spoken.
        narrations: As spoken, one for each.
        transcripts: What was heard, one for each; empty: times are guessed from the words' lengths.
    """
    heard = transcripts or (None,) * len(narrations)
    return tuple(
        narration.model_copy(
            update={
                "token_times": align(utterance, transcript).times
                if transcript
                else whole_times(narration, utterance)
            }
        )
        for utterance, narration, transcript in zip(utterances, narrations, heard, strict=True)
    )
