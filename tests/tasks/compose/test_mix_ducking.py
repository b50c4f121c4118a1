from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.compose.mix_ducking import DuckingEnvelope, EdgeFades

SECOND = 48_000


def level_db(envelope: DuckingEnvelope, at_s: float) -> float:
    at = round(at_s * SECOND)
    return 20 * float(np.log10(envelope.read(at, at + 1)[0]))


def test_music_is_down_before_the_voice_starts():
    envelope = DuckingEnvelope([(5 * SECOND, 8 * SECOND)])

    assert level_db(envelope, 4.7) == 0
    assert -11 < level_db(envelope, 4.875) < -1
    assert level_db(envelope, 5.0) == pytest.approx(-12, abs=0.01)


def test_music_comes_back_slowly_after_the_voice():
    envelope = DuckingEnvelope([(5 * SECOND, 8 * SECOND)])

    assert level_db(envelope, 8.09) == pytest.approx(-12, abs=0.01)
    assert level_db(envelope, 8.475) == pytest.approx(-6, abs=0.5)
    assert level_db(envelope, 8.9) == 0


@pytest.mark.parametrize("pause_s", [0.05, 0.4, 0.9, 1.4])
def test_music_does_not_pump_in_short_pauses(pause_s):
    end = round((3 + pause_s) * SECOND)
    envelope = DuckingEnvelope([(1 * SECOND, 3 * SECOND), (end, end + SECOND)])

    assert np.ptp(envelope.read(1 * SECOND, end + SECOND)) == 0


def test_music_breathes_in_long_pauses():
    envelope = DuckingEnvelope([(1 * SECOND, 3 * SECOND), (6 * SECOND, 7 * SECOND)])

    assert level_db(envelope, 4.5) == 0


def test_music_starts_ducked_under_a_voice_that_starts_with_the_film():
    envelope = DuckingEnvelope([(0, SECOND)])

    assert level_db(envelope, 0.0) == pytest.approx(-12, abs=0.01)


@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 200_000)), max_size=8),
    st.lists(st.integers(0, 1_000_000), max_size=6),
)
def test_the_envelope_does_not_depend_on_how_it_is_read(gaps_and_lengths, cuts):
    speech, at = [], 0
    for gap, length in gaps_and_lengths:
        speech.append((at + gap, at + gap + length))
        at += gap + length
    envelope = DuckingEnvelope(speech)
    edges = sorted({0, 1_000_000, *cuts})

    pieces = [envelope.read(a, b) for a, b in pairwise(edges)]

    whole = envelope.read(0, 1_000_000)
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.abs(np.diff(whole)).max() < 2e-4
    for start, end in speech:
        heard = whole[start:end]
        assert not len(heard) or heard.max() == heard.min() == pytest.approx(10 ** (-12 / 20))


@pytest.mark.parametrize("total", [1, 1000, 30_000, 480_000])
def test_music_fades_in_and_out_in_a_film_of_any_length(total):
    gain = EdgeFades(total).read(0, total)

    assert len(gain) == total
    if total > 10:
        assert gain[0] < 0.01 and gain[-1] < 0.01
        assert gain.max() == 1
