"""One utterance, from its words to the sound that goes into the film."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from storygen.models.sound import TokenTime, Utterance, VoiceChoice
from tasks.voice.contract import Narrator, Take
from tasks.voice.mastering import Mastered, master, silent

_EDGE_S = 0.004  # fades around a pause that is put in where the voice made none
_NOTICED_S = 0.01


def speak_and_master(narrator: Narrator, utterance: Utterance, choice: VoiceChoice) -> Mastered:
    """Speak an utterance, rest where it asks for it, and master it.

    Args:
        narrator: The opened provider.
        utterance: What to speak. Without a single word it becomes 0.3 s of silence.
        choice: Gives the loudness.

    Raises:
        ProviderUnavailable: The provider did not answer.
        ContentRefused: The provider will not or cannot speak these words.
        ToolError: The program behind it failed.
    """
    if not is_spoken(utterance):
        return silent(len(utterance.tokens))
    return master(rested(narrator.speak(utterance), utterance), choice.loudness_lufs)


def is_spoken(utterance: Utterance) -> bool:
    """Whether an utterance has a single word."""
    return any(word.strip() for token in utterance.tokens for word in token.words)


def rested(take: Take, utterance: Utterance) -> Take:
    """Lengthen the pauses inside a take to what its tokens ask for; the last token's stays out.

    A pause that the voice already makes counts; only what is missing is put in.
    """
    spoken = [index for index, time in enumerate(take.token_times) if time is not None]
    pieces: list[NDArray[np.float32]] = []
    times = list(take.token_times)
    done, delay_s = 0, 0.0
    for index, following in pairwise(spoken):
        here, there = take.token_times[index], take.token_times[following]
        assert here is not None and there is not None
        asked_s = max(token.pause_after_s for token in utterance.tokens[index:following])
        missing_s = asked_s - (there.start_s - here.end_s)
        if missing_s > _NOTICED_S:
            cut = round((here.end_s + there.start_s) / 2 * take.rate_hz)
            gap = round(missing_s * take.rate_hz)
            pieces += [take.samples[done:cut], np.zeros(gap, np.float32)]
            done, delay_s = cut, delay_s + gap / take.rate_hz
        times[following] = _later(there, delay_s)
    if not pieces:
        return take
    return Take(_joined([*pieces, take.samples[done:]], take.rate_hz), take.rate_hz, tuple(times))


def _later(time: TokenTime, delay_s: float) -> TokenTime:
    return TokenTime(start_s=time.start_s + delay_s, end_s=time.end_s + delay_s)


def _joined(pieces: list[NDArray[np.float32]], rate_hz: int) -> NDArray[np.float32]:
    """The pieces in a row, each faded at its inner ends so that no cut clicks."""
    length = round(_EDGE_S * rate_hz)
    rise = np.linspace(0, 1, length, dtype=np.float32)
    faded = [piece.copy() for piece in pieces]
    for earlier, later in pairwise(faded):
        fall = rise[::-1][: len(earlier)]
        earlier[len(earlier) - len(fall) :] *= fall
        later[:length] *= rise[: len(later)]
    return np.concatenate(faded)
