"""The voice's own word times, made whole."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from storygen.models.sound import Narration, TokenTime, Utterance
from storygen.timing import SAMPLE_RATE_HZ


class VoiceTimes:
    """Trusts the voice; shares out the time around words that it gave none for.

    Some voices leave words out of their timing: edge-tts those it merges with their neighbour,
    espeak-ng those that sound like nothing.
    """

    needs_gpu: ClassVar[bool] = False
    is_online: ClassVar[bool] = False
    is_paid: ClassVar[bool] = False

    @classmethod
    def problem(cls) -> str | None:
        """None: it works everywhere."""
        return None

    def align(
        self, narration: Narration, wav: bytes, utterance: Utterance
    ) -> Sequence[TokenTime | None]:
        """One time per token; None exactly where no words are spoken."""
        length_s = narration.samples / SAMPLE_RATE_HZ
        spoken = [i for i, token in enumerate(utterance.tokens) if token.words]
        given = _in_order([narration.token_times[index] for index in spoken], length_s)
        letters = [sum(map(len, utterance.tokens[index].words)) for index in spoken]
        times: list[TokenTime | None] = [None] * len(utterance.tokens)
        for index, time in zip(spoken, _filled(given, letters, length_s), strict=True):
            times[index] = time
        return tuple(times)


def _in_order(times: Sequence[TokenTime | None], length_s: float) -> list[TokenTime | None]:
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


def _filled(
    times: Sequence[TokenTime | None], letters: Sequence[int], length_s: float
) -> list[TokenTime]:
    """The times, each run of missing ones sharing the gap it lies in by its words' letters."""
    filled: list[TokenTime] = []
    for is_missing, group in groupby(range(len(times)), lambda index: times[index] is None):
        run = list(group)
        if not is_missing:
            filled += [time for time in (times[index] for index in run) if time]
            continue
        following = times[run[-1] + 1] if run[-1] + 1 < len(times) else None
        start_s = filled[-1].end_s if filled else 0.0
        end_s = following.start_s if following else length_s
        filled += _shared(start_s, end_s, [letters[index] for index in run])
    return filled


def _shared(start_s: float, end_s: float, letters: Sequence[int]) -> list[TokenTime]:
    total = sum(letters) or 1
    edges = [start_s + (end_s - start_s) * sum(letters[:i]) / total for i in range(len(letters))]
    return [
        TokenTime(start_s=start, end_s=max(start, end))
        for start, end in zip(edges, [*edges[1:], end_s], strict=True)
    ]
