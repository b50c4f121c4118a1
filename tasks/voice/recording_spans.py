"""Which part of a recording tells which beat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

from storygen.errors import RequestError
from storygen.models.sound import SpokenToken, TokenTime, Transcript, Utterance
from tasks.captions.alignment import Aligned, align
from tasks.captions.break_penalties import ends_sentence
from tasks.voice.recording_levels import Levels

_LEAST_MATCHED = 0.5  # of all words; two tellings of one tale share about a third
_LEAST_OF_A_BEAT = 0.2  # a stray "the" is found anywhere
_FEWEST_CHECKED = 4  # spoken tokens; of a shorter sentence a listener may miss all
_NARROW_S, _SLACK_S = 0.1, 0.05  # word times are that exact
_AROUND_S = 0.4  # what lies farther from the words is not part of the sentence
_QUOTED_CHARS = 80


@dataclass(frozen=True)
class Span:
    """A beat's part of the recording.

    Attributes:
        start_s: In seconds from the recording's first sample.
        end_s: Likewise.
        token_times: One per token of the beat, likewise; None where nothing is spoken.
    """

    start_s: float
    end_s: float
    token_times: tuple[TokenTime | None, ...]


def find_spans(
    levels: Levels, utterances: Sequence[Utterance], transcript: Transcript
) -> list[Span | None]:
    """Each beat's part of the recording, cut in the silence between them; None for silent beats.

    Raises:
        RequestError: The recording does not say the script, or leaves a sentence out.
    """
    joined = Utterance(
        tokens=tuple(chain.from_iterable(utterance.tokens for utterance in utterances)),
        language=transcript.language,
    )
    aligned = align(joined, transcript)
    _check_whole(aligned, transcript)
    beats = list(_beats(aligned, utterances))
    for beat, utterance in zip(beats, utterances, strict=True):
        _check_beat(beat, utterance)
    spoken = [beat for beat in beats if any(beat.times)]
    cuts = _cuts(levels, [_known_edges(beat) for beat in spoken])
    bounds = iter(
        [
            _bounds(levels, beat, *between)
            for beat, between in zip(spoken, pairwise(cuts), strict=True)
        ]
    )
    return [Span(*next(bounds), beat.times) if any(beat.times) else None for beat in beats]


def _check_whole(aligned: Aligned, transcript: Transcript) -> None:
    if not transcript.words and any(aligned.times):
        raise RequestError(
            "no word was heard in the recording; give one in which somebody speaks, or name its "
            "language"
        )
    if aligned.matched_share < _LEAST_MATCHED:
        raise RequestError(
            f"the recording does not say this story: only {aligned.matched_share:.0%} of the "
            f"story's words were heard in it, and at least {_LEAST_MATCHED:.0%} must be; give "
            "the recording of this text, or the text of this recording"
        )


def _beats(aligned: Aligned, utterances: Sequence[Utterance]) -> Iterator[Aligned]:
    """Each beat's share of what was aligned as a whole."""
    first = 0
    for utterance in utterances:
        own = slice(first, first + len(utterance.tokens))
        yield Aligned(aligned.times[own], aligned.placed[own], aligned.matched[own])
        first += len(utterance.tokens)


def _check_beat(beat: Aligned, utterance: Utterance) -> None:
    if beat.matched_share < _LEAST_OF_A_BEAT:
        raise _left_out(utterance.tokens)
    for sentence in _sentences(utterance):
        told = Aligned(beat.times[sentence], beat.placed[sentence], beat.matched[sentence])
        is_long = sum(time is not None for time in told.times) >= _FEWEST_CHECKED
        if is_long and told.matched_share < _LEAST_OF_A_BEAT:
            raise _left_out(utterance.tokens[sentence])


def _sentences(utterance: Utterance) -> Iterator[slice]:
    """Where each sentence of a beat lies among its tokens."""
    spoken = [(place, token) for place, token in enumerate(utterance.tokens) if token.words]
    start = 0
    for (place, token), following in zip_longest(spoken, spoken[1:]):
        after = following[1].words[0] if following else ""
        if ends_sentence(token.words[-1], after, utterance.language) or not following:
            yield slice(start, place + 1)
            start = place + 1


def _left_out(tokens: Sequence[SpokenToken]) -> RequestError:
    said = " ".join(word for token in tokens for word in token.words)
    quoted = said if len(said) <= _QUOTED_CHARS else f"{said[:_QUOTED_CHARS].rstrip()}…"
    return RequestError(
        f"the recording leaves out the sentence {quoted!r}; take it out of the story, or record it"
    )


def _known_edges(beat: Aligned) -> tuple[float, float]:
    """Where the first word of a beat that was heard starts and the last one ends."""
    known = [time for time, own in zip(beat.times, beat.placed, strict=True) if time and own]
    known = known or [time for time in beat.times if time]
    return known[0].start_s, known[-1].end_s


def _bounds(levels: Levels, beat: Aligned, cut_s: float, next_cut_s: float) -> tuple[float, float]:
    """A beat's sound between two cuts, and not far from its words; those unheard count too."""
    times = [time for time in beat.times if time]
    return levels.sounding_s(
        max(cut_s, times[0].start_s - _AROUND_S), min(next_cut_s, times[-1].end_s + _AROUND_S)
    )


def _cuts(levels: Levels, edges: Sequence[tuple[float, float]]) -> list[float]:
    """Where beats are cut apart, with the recording's two ends."""
    between: list[float] = []
    for (start_s, end_s), (next_start_s, next_end_s) in pairwise(edges):
        if next_start_s - end_s >= _NARROW_S:
            between.append(levels.quietest_s(end_s, next_start_s))
            continue
        earliest_s = max(end_s - _SLACK_S, (start_s + end_s) / 2)
        latest_s = min(next_start_s + _SLACK_S, (next_start_s + next_end_s) / 2)
        between.append(levels.quietest_s(earliest_s, latest_s))
    return [0.0, *between, levels.length_s]
