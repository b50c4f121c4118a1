"""Times made whole: put in order, and shared out where a word has none."""

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise

from storygen.models.sound import Narration, TokenTime, Utterance
from storygen.timing import SAMPLE_RATE_HZ


def whole_times(narration: Narration, utterance: Utterance) -> tuple[TokenTime | None, ...]:
    """The voice's own times, one for each token that is spoken; others share the time around them.

    Some voices leave words out of their timing: edge-tts those it merges with their neighbour,
    espeak-ng those that sound like nothing. Times are in order, within the sound, and kept where
    they are that already.
    """
    length_s = narration.samples / SAMPLE_RATE_HZ
    spoken = [i for i, token in enumerate(utterance.tokens) if token.words]
    given = in_order([narration.token_times[index] for index in spoken], length_s)
    letters = [sum(map(len, utterance.tokens[index].words)) for index in spoken]
    times: list[TokenTime | None] = [None] * len(utterance.tokens)
    for index, time in zip(spoken, filled(given, letters, length_s), strict=True):
        times[index] = time
    return tuple(times)


def in_order(times: Sequence[TokenTime | None], length_s: float) -> list[TokenTime | None]:
    """The times that are usable: within the sound, each after the one before."""
    ordered: list[TokenTime | None] = []
    earliest_s = 0.0
    for time in times:
        start_s = max(earliest_s, time.start_s) if time else length_s
        end_s = min(time.end_s, length_s) if time else 0.0
        if end_s <= start_s:
            ordered.append(None)
            continue
        ordered.append(TokenTime(start_s=start_s, end_s=end_s))
        earliest_s = end_s
    return ordered


def filled(
    times: Sequence[TokenTime | None],
    letters: Sequence[int],
    length_s: float,
    longest_letter_s: float = float("inf"),
) -> list[TokenTime]:
    """The times, each run of missing ones sharing the gap it lies in by its words' letters.

    Args:
        times: In order.
        letters: Of each word.
        length_s: Of the sound.
        longest_letter_s: No run takes more of a gap at the sound's beginning or end than this for
            each of its letters; what lies farther off is not this word.
    """
    done: list[TokenTime] = []
    for is_missing, group in groupby(range(len(times)), lambda index: times[index] is None):
        run = list(group)
        if not is_missing:
            done += [time for time in (times[index] for index in run) if time]
            continue
        own = [letters[index] for index in run]
        following = times[run[-1] + 1] if run[-1] + 1 < len(times) else None
        start_s, end_s = done[-1].end_s if done else 0.0, length_s
        if following:
            end_s = following.start_s
            if not done:
                start_s = max(start_s, end_s - longest_letter_s * max(1, sum(own)))
        elif done:
            end_s = min(end_s, start_s + longest_letter_s * max(1, sum(own)))
        done += shared(start_s, end_s, own)
    return done


def shared(start_s: float, end_s: float, letters: Sequence[int]) -> list[TokenTime]:
    """A stretch of time, divided among words by their letters."""
    total = sum(letters) or 1
    reached = accumulate(letters, initial=0)
    edges = [min(end_s, start_s + (end_s - start_s) * sum_ / total) for sum_ in reached]
    edges[-1] = end_s
    return [TokenTime(start_s=start, end_s=end) for start, end in pairwise(edges)]
