"""Cues to frames: what the caption shows in every frame of one segment.

Frames are reckoned from each cue's beat, never from the segment, so that the two sides of a cut
agree on the text and on the highlighted word.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain

from storygen.models.film import CaptionEvent, Cue, CueWord
from storygen.timing import frame_at
from tasks.captions.cueing import CaptionStyle

_HIGHLIGHT_HOLD_S = 0.25  # a highlight outlives its word by this before a pause
_PAUSE_S = 0.6  # within a caption, only a pause this long takes the highlight away


def caption_events(
    cues_of_beats: Sequence[tuple[Sequence[Cue], int]],
    frames: int,
    fps: Fraction,
    style: CaptionStyle,
) -> tuple[CaptionEvent, ...]:
    """What the captions of one segment show, frame by frame.

    Args:
        cues_of_beats: The cues of each beat the segment shows any of, in film order, with the
            beat's first frame relative to the segment's; negative where the beat began before.
        frames: Length of the segment.
        fps: Frame rate.
        style: `karaoke` gives an event a word, `phrase` one a cue, `off` none.

    Returns:
        Events in order within [0, frames), never overlapping, none shorter than a frame.
    """
    if style == "off":
        return ()
    placed = [(cue, beat_frame) for cues, beat_frame in cues_of_beats for cue in cues]
    firsts = [beat_frame + frame_at(cue.start_s, fps) for cue, beat_frame in placed]
    events = chain.from_iterable(
        _cue_events(cue, beat_frame, following, fps, style)
        for (cue, beat_frame), following in zip(placed, [*firsts[1:], None], strict=False)
    )
    return tuple(_clipped(_in_turn(events), frames))


def _cue_events(
    cue: Cue, beat_frame: int, following: int | None, fps: Fraction, style: CaptionStyle
) -> Iterator[CaptionEvent]:
    lines = tuple(tuple(word.text for word in line) for line in cue.lines)
    first = beat_frame + frame_at(cue.start_s, fps)
    end = beat_frame + frame_at(cue.end_s, fps)
    end = max(first + 1, end if following is None else min(end, following))
    if style == "phrase":
        yield CaptionEvent(lines=lines, first_frame=first, end_frame=end, fade_in=True)
        return
    words = list(chain.from_iterable(cue.lines))
    starts = [beat_frame + frame_at(word.start_s, fps) for word in words]
    if starts[0] > first:
        yield CaptionEvent(lines=lines, first_frame=first, end_frame=starts[0], fade_in=True)
    for index, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
        fade_in = index == 0 and start <= first
        dark = _highlight_end(words, index, cue.end_s, beat_frame, fps)
        lit = min(stop, dark) if start < dark else stop
        yield CaptionEvent(
            lines=lines, first_frame=start, end_frame=lit, active=index, fade_in=fade_in
        )
        if lit < stop:
            yield CaptionEvent(lines=lines, first_frame=lit, end_frame=stop)


def _highlight_end(
    words: Sequence[CueWord], index: int, cue_end_s: float, beat_frame: int, fps: Fraction
) -> int:
    following_s = words[index + 1].start_s if index + 1 < len(words) else cue_end_s
    end_s = words[index].end_s
    if following_s - end_s < _PAUSE_S:
        return beat_frame + frame_at(following_s, fps)
    return beat_frame + frame_at(end_s + _HIGHLIGHT_HOLD_S, fps)


def _in_turn(events: Iterable[CaptionEvent]) -> Iterator[CaptionEvent]:
    """Each event no earlier than the one before has had its frame, and no longer than the next.

    Words faster than a frame are pushed on by a frame each instead of being lost.
    """
    earlier: CaptionEvent | None = None
    for event in events:
        first = event.first_frame
        if earlier is not None:
            first = max(first, earlier.first_frame + 1)
            is_rest = event.active is None and not event.fade_in
            if is_rest and event.end_frame <= first:
                continue
            yield _between(earlier, earlier.first_frame, min(earlier.end_frame, first))
        earlier = _between(event, first, max(event.end_frame, first + 1))
    if earlier is not None:
        yield earlier


def _clipped(events: Iterable[CaptionEvent], frames: int) -> Iterator[CaptionEvent]:
    for event in events:
        first, end = max(0, event.first_frame), min(frames, event.end_frame)
        if first < end:
            fades = event.fade_in and event.first_frame >= 0
            yield _between(event, first, end).model_copy(update={"fade_in": fades})


def _between(event: CaptionEvent, first_frame: int, end_frame: int) -> CaptionEvent:
    return event.model_copy(update={"first_frame": first_frame, "end_frame": end_frame})
