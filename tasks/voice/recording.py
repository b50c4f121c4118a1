"""The user's own recording as the voice: each beat's part of it, mastered like any voice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from storygen.models.sound import TokenTime, Transcript, Utterance
from storygen.recordings import Floats, decoded
from storygen.timing import SAMPLE_RATE_HZ
from tasks.voice.contract import Take
from tasks.voice.mastering import SILENCE_SAMPLES, Mastered, master, silent
from tasks.voice.recording_levels import Levels
from tasks.voice.recording_spans import Span, find_spans

PROVIDER, VOICE = "recording", "own voice"

_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True)
class SpokenBeat:
    """A beat as the recording tells it.

    Attributes:
        sound: Mastered; its token times count from its own first sample.
        pause_after_s: The recording's own pause up to the next beat.
    """

    sound: Mastered
    pause_after_s: float


def spoken_beats(
    path: Path, utterances: Sequence[Utterance], transcript: Transcript, loudness_lufs: float
) -> Iterator[SpokenBeat]:
    """Cut a recording into the beats of its script; one beat is held in memory at a time.

    Args:
        path: The recording.
        utterances: One per beat, in the order of the script.
        transcript: What was heard in it.
        loudness_lufs: What each beat is evened to.

    Raises:
        RequestError: The recording cannot be decoded, or does not say the script.
    """
    spans = find_spans(Levels(decoded(path, SAMPLE_RATE_HZ)), utterances, transcript)
    slices = _slices(decoded(path, SAMPLE_RATE_HZ), [span for span in spans if span])
    for place, (utterance, span) in enumerate(zip(utterances, spans, strict=True)):
        own_s = max((token.pause_after_s for token in utterance.tokens[-1:]), default=0.0)
        gap_s = _gap_after(spans, place)
        if span is None:
            is_between = gap_s is not None and any(spans[:place])
            yield SpokenBeat(silent(len(utterance.tokens)), 0.0 if is_between else own_s)
            continue
        samples = next(slices)
        sound = master(Take(samples, SAMPLE_RATE_HZ, _from_its_start(span)), loudness_lufs)
        if gap_s is not None:
            own_s = gap_s + (len(samples) - sound.samples) / SAMPLE_RATE_HZ  # mastering trims
        yield SpokenBeat(sound, round(min(_LONGEST_PAUSE_S, max(0.0, own_s)), 3))


def _gap_after(spans: Sequence[Span | None], place: int) -> float | None:
    """From a beat's end to the next one that is spoken, without the silent beats in between."""
    following = next((index for index in range(place + 1, len(spans)) if spans[index]), None)
    if following is None:
        return None
    span, after = spans[place], spans[following]
    if span is None or after is None:
        return 0.0
    silent_s = (following - place - 1) * SILENCE_SAMPLES / SAMPLE_RATE_HZ
    return after.start_s - span.end_s - silent_s


def _from_its_start(span: Span) -> tuple[TokenTime | None, ...]:
    """The token times from the span's first sample on, inside it."""
    length_s = span.end_s - span.start_s

    def inside(at_s: float) -> float:
        return min(max(0.0, at_s - span.start_s), length_s)

    return tuple(
        time and TokenTime(start_s=inside(time.start_s), end_s=inside(time.end_s))
        for time in span.token_times
    )


def _slices(sound: Iterator[Floats], spans: Sequence[Span]) -> Iterator[Floats]:
    """Each span's samples; what lies between is passed over as it comes."""
    held, begun = np.zeros(0, np.float32), 0
    for span in spans:
        first, end = round(span.start_s * SAMPLE_RATE_HZ), round(span.end_s * SAMPLE_RATE_HZ)
        waiting = [held[max(0, first - begun) :]]
        reached = begun + len(held)
        while reached < end and (piece := next(sound, None)) is not None:
            waiting.append(piece[max(0, first - reached) :])
            reached += len(piece)
        held = np.concatenate(waiting)
        begun = reached - len(held)
        yield held[: end - begun]
