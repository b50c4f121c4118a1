"""The voice's own word times, made whole."""

from collections.abc import Sequence
from typing import ClassVar

from storygen.models.sound import Narration, TokenTime, Utterance
from storygen.timing import SAMPLE_RATE_HZ
from tasks.captions.filling import filled, in_order


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
        given = in_order([narration.token_times[index] for index in spoken], length_s)
        letters = [sum(map(len, utterance.tokens[index].words)) for index in spoken]
        times: list[TokenTime | None] = [None] * len(utterance.tokens)
        for index, time in zip(spoken, filled(given, letters, length_s), strict=True):
            times[index] = time
        return tuple(times)
