import pytest

from storygen.models.base import Artifact
from storygen.models.sound import Narration, SpokenToken, TokenTime, Utterance
from tasks.captions.filling import whole_times

UTTERANCE = Utterance(
    tokens=tuple(SpokenToken(words=words) for words in [("the",), (), ("old", "man"), ("sleeps",)]),
    language="en",
)


def narration(*times: TokenTime | None) -> Narration:
    audio = Artifact(sha256="0" * 64, size_bytes=192_044, media_type="audio/wav")
    return Narration(
        audio=audio, samples=96_000, token_times=times, pause_after_s=0.3,
        loudness_lufs=-18, provider="espeak-ng", voice="en",
    )  # fmt: skip


def at(start_s: float, end_s: float) -> TokenTime:
    return TokenTime(start_s=start_s, end_s=end_s)


@pytest.mark.parametrize(
    "given",
    [
        (at(0, 0.2), None, at(0.2, 1), at(1.1, 2)),
        (at(0, 0.2), None, None, at(1.1, 2)),
        (None, None, None, None),
        (at(0.5, 0.9), at(0.9, 0.95), at(0.3, 0.6), at(1.5, 7)),
    ],
)
def test_every_spoken_token_is_timed_in_order_within_the_sound(given: tuple[TokenTime | None, ...]):
    times = whole_times(narration(*given), UTTERANCE)

    assert [time is None for time in times] == [False, True, False, False]
    edges = [edge for time in times if time for edge in (time.start_s, time.end_s)]
    assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= 2


def test_times_the_voice_gave_are_kept():
    given = (at(0, 0.2), None, at(0.2, 1), at(1.1, 2))

    assert whole_times(narration(*given), UTTERANCE) == given


def test_a_missing_time_fills_the_gap_between_its_neighbours():
    times = whole_times(narration(at(0, 0.4), None, None, at(1.2, 2)), UTTERANCE)

    assert times[2] == at(0.4, 1.2)
