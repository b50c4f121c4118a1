import numpy as np
import pytest
from mix_material import hum

from storygen.loudness import true_peak_dbtp
from tasks.compose.mix_limiter import limited
from tasks.compose.mix_peaks import PeakMeter


def in_blocks(samples, block):
    return [samples[start : start + block] for start in range(0, len(samples), block)]


def limit(samples, ceiling_dbtp=-2.0, block=96_000):
    return np.concatenate(list(limited(in_blocks(samples, block), ceiling_dbtp)))


def bursts(seconds=3.0, level=2.0):
    """Noise that leaps up and down, unlike in the two channels."""
    rng = np.random.default_rng(3)
    count = round(seconds * 48_000)
    steps = np.repeat(rng.random(count // 2000 + 1) ** 3, 2000)[:count, None]
    return (rng.standard_normal((count, 2)) * steps * level).astype(np.float32)


def test_no_true_peak_gets_past():
    assert true_peak_dbtp(bursts()) > 6

    assert true_peak_dbtp(limit(bursts())) <= -2.0 + 0.05


def test_a_peak_between_two_samples_is_seen():
    turn = np.pi / 2 * np.arange(9600) + np.pi / 4
    sound = np.repeat((0.98 * np.sin(turn)).astype(np.float32)[:, None], 2, axis=1)
    assert np.abs(sound).max() < 0.7

    assert np.abs(limit(sound, -1.0)[4000:5000]).max() == pytest.approx(0.63, abs=0.01)


def test_quiet_sound_passes_untouched():
    sound = hum(2.0, level=0.5)

    assert np.array_equal(limit(sound), sound)


@pytest.mark.parametrize("block", [1, 31, 480, 7_001])
def test_limiting_does_not_depend_on_the_pieces(block):
    sound = bursts(0.3)

    assert np.array_equal(limit(sound, block=block), limit(sound))


@pytest.mark.parametrize("samples", [0, 1, 31, 32, 33, 500])
def test_every_sample_comes_out(samples):
    sound = bursts(0.1)[:samples]

    assert limit(sound).shape == (samples, 2)


def test_the_gain_moves_smoothly_and_comes_back():
    sound = hum(2.0, hz=1000, level=0.5)
    sound[48_000:48_480] *= 3

    out = limit(sound)

    gain = np.divide(out[:, 0], sound[:, 0], where=np.abs(sound[:, 0]) > 0.1, out=np.ones(96_000))
    steps = np.diff(gain[np.abs(sound[:, 0]) > 0.1])
    assert np.abs(steps).max() < 0.03
    assert gain[:47_500].min() == 1
    assert gain[-4800:].min() > 0.99


@pytest.mark.parametrize("block", [100, 1024, 50_000])
def test_the_streamed_peak_is_that_of_the_whole(block):
    sound = bursts(1.0, level=0.3)
    meter = PeakMeter()

    for piece in in_blocks(sound, block):
        meter.add(piece)

    assert meter.true_peak_dbtp() == pytest.approx(true_peak_dbtp(sound), abs=0.02)


def test_silence_has_no_peak():
    meter = PeakMeter()
    meter.add(np.zeros((1000, 2), np.float32))

    assert meter.true_peak_dbtp() == float("-inf")
