import numpy as np
import pytest

from storygen.resampling import to_48_khz


def tone(frequency_hz, rate_hz):
    t = np.arange(rate_hz) / rate_hz
    return (0.5 * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)


@pytest.mark.parametrize(
    "rate_hz", [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
)
@pytest.mark.parametrize("length", [1, 147, 9973])
def test_there_are_exactly_as_many_samples_as_the_time_asks(rate_hz, length):
    assert len(to_48_khz(np.ones(length, np.float32), rate_hz)) == -(-length * 48_000 // rate_hz)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 32_000, 44_100, 96_000])
@pytest.mark.parametrize("frequency_hz", [100, 997, 6500])
def test_tones_keep_their_level_and_place(rate_hz, frequency_hz):
    resampled = to_48_khz(tone(frequency_hz, rate_hz), rate_hz)

    wanted = tone(frequency_hz, 48_000)
    middle = slice(4800, -4800)
    assert np.abs(resampled[middle] - wanted[middle]).max() < 1e-3


def test_no_mirror_images_are_heard():
    resampled = to_48_khz(tone(9000, 22_050), 22_050)

    spectrum = np.abs(np.fft.rfft(resampled * np.hanning(len(resampled))))
    above = np.fft.rfftfreq(len(resampled), 1 / 48_000) > 11_500
    assert 20 * np.log10(spectrum[above].max() / spectrum.max()) < -80
